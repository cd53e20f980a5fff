// Driver scripts of any length and of the shape that drivers have: devices with their locks, notifiers, populate loops
// with goto, helpers, scenarios, comments. For benches, and as what the fuzz tests damage.

const LINES_PER_DRIVER = 97;

/** A script of at least that many lines, without a problem in it. Same number, same text. */
export function driverScript(lines: number): string {
	const count = Math.max(1, Math.ceil(lines / LINES_PER_DRIVER));
	return Array.from({ length: count }, (_, index) => driver(index)).join("\n");
}

function driver(n: number): string {
	return `// ── driver ${n} ─────────────────────────────────────────────────

const PAGES_${n} = 4

/// A GPU that mirrors a buffer: number ${n}.
device gpu${n} {
    memory vram${n}: private[8]            // device pages
    lock update${n}: mutex                 // what invalidate takes
    lock fast${n}: spinlock
    var faults${n} = 0
    var owner${n} = none

    on fault(addr, write) {
        faults${n} += 1
        if write { return -EFAULT }
        return 0
    }
}

record bo${n}[2] {
    var seq = 0
    lock busy: mutex
}

notifier mirror${n} on gpu${n} {
    invalidate(span, event, seq) {
        if event == MIGRATE && event.owner == gpu${n} { return true }
        lock(update${n})
        set_seq(mirror${n}, seq)
        device_unmap(gpu${n}, span)
        device_flush(gpu${n}, span)
        unlock(update${n})
        return true
    }
}

/// Maps the span for the device, as often as it takes.
/// -EBUSY when the deadline has passed.
fn populate${n}(mm, span, write) {
    let flags = REQ_FAULT
    if write { flags = flags | REQ_WRITE }
    if !mmget_not_zero(mm) { return -EFAULT }
    range r { notifier: mirror${n}, span: span, default_flags: flags, owner: gpu${n} }
again:
    if timed_out() { mmput(mm); return -EBUSY }
    r.seq = read_begin(mirror${n})
    mmap_read_lock(mm)
    let err = range_fault(r)
    mmap_read_unlock(mm)
    if err == -EBUSY { goto again }
    if err { mmput(mm); return err }

    lock(update${n})
    if read_retry(mirror${n}, r.seq) {
        unlock(update${n})
        goto again
    }
    device_map(gpu${n}, r)      /* writable only where the result says so */
    unlock(update${n})
    mmput(mm)
    return 0
}

/// How many pages of the span the device can reach.
fn reached${n}(span, limit) {
    let count = 0
    for addr in span {
        if count >= limit * 2 + PAGES_${n} { break }
        if !device_pte(gpu${n}, addr) { continue }
        count += 1
    }
    while count > PAGES_${n} && faults${n} < 3 {
        lock(bo${n}[0].busy)
        bo${n}[0].seq = bo${n}[1].seq + 1
        unlock(bo${n}[0].busy)
        count -= 1
    }
    return count
}

scenario "populate ${n} races with munmap" {
    process app { buf = mmap(4, anon, rw) }
    setup { notifier_insert(mirror${n}, app, app.buf) }
    thread worker {
        if populate${n}(app, app.buf, true) == 0 { assert(reached${n}(app.buf, 1) <= 4) }
    }
    thread cpu in app { munmap(app.buf[0..2]) }
    always faults${n} <= 2
}
`;
}
