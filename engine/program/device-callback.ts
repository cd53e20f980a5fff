// The callbacks of a device, by the number that call instructions name: how many arguments each takes, and what the
// kernel makes of a device that has none.

export const deviceCallback = {
	fault: 0,
	migrateToRam: 1,
	pageFree: 2,
	isolate: 3,
	migratePage: 4,
	putBack: 5,
	/** Of a kref, not of a device: its number stands where a device's would. */
	krefRelease: 6,
} as const;

const EFAULT = 14;
const SIGBUS = 2;
const EINVAL = 22;

export interface DeviceCallback {
	readonly name: string;
	/** What it was called in 2016. */
	readonly formerName?: string;
	readonly parameters: number;
	readonly absent: number;
}

export const deviceCallbacks: readonly DeviceCallback[] = [
	{ name: "fault", parameters: 2, absent: -EFAULT },
	{ name: "migrate_to_ram", parameters: 2, absent: SIGBUS },
	{ name: "page_free", formerName: "free_page", parameters: 1, absent: 0 },
	{ name: "isolate", parameters: 1, absent: 0 },
	{ name: "migratepage", parameters: 2, absent: -EINVAL },
	{ name: "putback", parameters: 1, absent: 0 },
	{ name: "", parameters: 1, absent: 0 },
];
