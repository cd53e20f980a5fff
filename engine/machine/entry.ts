// A CPU page-table entry in one word: its flags, for entries that are not present their type, and above
// ENTRY_PAGE_SHIFT the page (or the swap slot) it stands for.

export const PTE_PRESENT = 1 << 0;
/** Present: the CPU may write. Migration, device-private, device-exclusive: the kind is the writable one. */
export const PTE_WRITE = 1 << 1;
export const PTE_DIRTY = 1 << 2;
export const PTE_YOUNG = 1 << 3;
/** PageAnonExclusive of the page, kept with its only mapping; a swap or migration entry remembers it. */
export const PTE_EXCLUSIVE = 1 << 4;
export const PTE_PROTNONE = 1 << 5;
export const PTE_ZERO = 1 << 6;
/** What an entry is that is not present; 0: none. */
export const PTE_TYPE = 7 << 7;
export const PTE_SWAP = 1 << 7;
export const PTE_MIGRATION = 2 << 7;
export const PTE_DEVICE_PRIVATE = 3 << 7;
export const PTE_DEVICE_EXCLUSIVE = 4 << 7;
export const PTE_HWPOISON = 5 << 7;
/** Device memory without a struct page. */
export const PTE_SPECIAL = 1 << 10;
/** Mapped by an entry one level up, together with its neighbours. */
export const PTE_HUGE = 1 << 11;
export const ENTRY_PAGE_SHIFT = 12;
export const ENTRY_MASK = (1 << 24) - 1;
/** Where readEntry puts the rights of the VMA. */
export const ENTRY_VMA_SHIFT = 24;

export function entryPage(entry: number): number {
	return (entry & ENTRY_MASK) >>> ENTRY_PAGE_SHIFT;
}

export function typeOf(entry: number): number {
	return entry & PTE_TYPE;
}

/** True where the CPU can read through the entry. */
export function isReadable(entry: number): boolean {
	return (entry & (PTE_PRESENT | PTE_PROTNONE)) === PTE_PRESENT;
}

/** True where the entry stands for a page with a struct page: present but not the zero page, or one that is elsewhere. */
export function hasPage(entry: number): boolean {
	const type = entry & PTE_TYPE;
	if (type === 0) return (entry & (PTE_PRESENT | PTE_ZERO | PTE_SPECIAL)) === PTE_PRESENT;
	return type !== PTE_SWAP && type !== PTE_HWPOISON;
}

/** True where the entry counts in the page's mapcount: present, or device-private. */
export function isMapping(entry: number): boolean {
	return (
		(entry & PTE_TYPE) === PTE_DEVICE_PRIVATE || ((entry & PTE_PRESENT) !== 0 && hasPage(entry))
	);
}
