// The driver that rules' samples vary: a whole script, so that samples run as they stand.

const head = `device gpu {
    lock update: mutex
    lock other: mutex
}
`;

const callback = `
notifier mirror on gpu {
    invalidate(span, event, seq) {
        lock(update)
        set_seq(mirror, seq)
        device_unmap(gpu, span)
        device_flush(gpu, span)
        unlock(update)
        return true
    }
}
`;

const populate = `
fn populate(mm, span) {
    if !mmget_not_zero(mm) { return -EFAULT }
    range r { notifier: mirror, span: span, default_flags: REQ_FAULT | REQ_WRITE, owner: gpu }
again:
    if timed_out() { mmput(mm); return -EBUSY }
    r.seq = read_begin(mirror)
    mmap_read_lock(mm)
    let err = range_fault(r)
    mmap_read_unlock(mm)
    if err == -EBUSY { goto again }
    if err { mmput(mm); return err }
    lock(update)
    if read_retry(mirror, r.seq) {
        unlock(update)
        goto again
    }
    device_map(gpu, r)
    unlock(update)
    mmput(mm)
    return 0
}
`;

const scenario = `
scenario "munmap races with populate" {
    process app { buf = mmap(1, anon, rw) }
    setup {
        notifier_insert(mirror, app, app.buf)
        write(app, app.buf[0], 7)
    }
    thread driver { populate(app, app.buf) }
    thread cpu in app { munmap(app.buf) }
}
`;

/** The right driver, whole. */
export const rightDriver = head + callback + populate + scenario;

/** The right driver in the form of 2020. */
export const driver2020 = `kernel "hmm-2020"

${rightDriver}`
	.replace(
		", default_flags: REQ_FAULT | REQ_WRITE, owner: gpu }\n",
		() => `, pfn_shift: 4, owner: gpu }
    r.flags[PFN_VALID] = 1
    r.flags[PFN_WRITE] = 2
    r.values[PFN_ERROR] = 4
    r.values[PFN_SPECIAL] = 8
    r.default_flags = r.flags[PFN_VALID] | r.flags[PFN_WRITE]
`,
	)
	.replace("let err = range_fault(r)", "let done = range_fault(r)")
	.replace("if err == -EBUSY", "if done == -EBUSY")
	.replace("if err { mmput(mm); return err }", "if done < 0 { mmput(mm); return done }");

/** The right driver with one place of its populate or callback written another way. */
export function varied(from: string, to: string): string {
	const text = rightDriver.replace(from, () => to);
	if (text === rightDriver && from !== to)
		throw new Error(`a sample varies text that is not there: ${from}`);
	return text;
}
