// A driver that takes two locks in both orders, always behind a third: no run deadlocks here.

export const twoOrders = `
device gpu {
    lock gate: mutex
    lock update: mutex
    lock fence: mutex
    var jobs = 0
    var done = 0
}
fn submit() {
    lock(gate)
    lock(update)
    jobs = jobs + 1
    lock(fence)
    unlock(fence)
    unlock(update)
    unlock(gate)
}
fn retire() {
    if jobs > 0 { done = done + 1 }
    lock(gate)
    lock(fence)
    lock(update)
    unlock(update)
    unlock(fence)
    unlock(gate)
}
scenario "submit against retire" {
    process app { buf = mmap(1, anon, rw) }
    thread gpu { submit() }
    thread irq { retire() }
    thread cpu in app { write(app.buf[0], 1) }
}
`;
