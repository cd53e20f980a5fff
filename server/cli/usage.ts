// What the user can put right: a file that is not there, a scenario that does not exist. Said without a stack.

export class UsageError extends Error {}

/** Why a file or folder cannot be read. */
export function reasonOf(error: unknown): string {
	const code = error instanceof Error && "code" in error ? error.code : undefined;
	switch (code) {
		case "ENOENT":
			return "there is no such file";
		case "ENOTDIR":
			return "a part of its path is no folder";
		case "EISDIR":
			return "it is a folder";
		case "EACCES":
		case "EPERM":
			return "it may not be read";
		case "ELOOP":
			return "its links go in a circle";
		case "ENAMETOOLONG":
			return "its name is too long";
		default:
			return error instanceof Error ? error.message : String(error);
	}
}
