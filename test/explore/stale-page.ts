// A script's routine that leaves its caller with the number of a page that is free again.

/** `gone(mm, addr)`. */
export const gone = `fn gone(mm, addr) {
	mmap_read_lock(mm)
	let page = get_user_pages(mm, addr, WRITE)
	mmap_read_unlock(mm)
	put_page(page)
	madvise_dontneed(mm, addr..addr + 1)
	return page
}
`;
