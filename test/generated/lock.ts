// The four kinds of lock a driver may guard its page table with, and how each is taken and given back.

import type { Chance } from "./chance.ts";

export interface LockStyle {
	readonly type: string;
	readonly take: string;
	readonly release: string;
	/** By those who only look, where the kind tells them apart. */
	readonly takeShared: string;
	readonly releaseShared: string;
	readonly tries: string;
}

const exclusive = (type: string): LockStyle => ({
	type,
	take: "lock",
	release: "unlock",
	takeShared: "lock",
	releaseShared: "unlock",
	tries: "trylock",
});

const shared = (type: string): LockStyle => ({
	type,
	take: "write_lock",
	release: "write_unlock",
	takeShared: "read_lock",
	releaseShared: "read_unlock",
	tries: "write_trylock",
});

export function lockStyle(chance: Chance): LockStyle {
	return chance.pick([
		exclusive("mutex"),
		exclusive("mutex"),
		exclusive("spinlock"),
		shared("rwsem"),
		shared("rwlock"),
	]);
}
