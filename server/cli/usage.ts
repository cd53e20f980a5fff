// What the user can put right: a file that is not there, a scenario that does not exist. Said without a stack.

export class UsageError extends Error {}

/** Why a file or folder cannot be read. */
export function reasonOf(error: unknown): string {
	switch (codeOf(error)) {
		case "ENOENT":
			return "there is no such file";
		case "ENOTDIR":
			return "a part of its path is no folder";
		case "EISDIR":
			return "it is a folder";
		case "EACCES":
		case "EPERM":
			return "permission is denied";
		case "ELOOP":
			return "its links go in a circle";
		case "ENAMETOOLONG":
			return "its name is too long";
		default:
			return error instanceof Error ? error.message : String(error);
	}
}

/** Why a file cannot be written, or a folder made. */
export function writeReasonOf(error: unknown): string {
	switch (codeOf(error)) {
		case "ENOENT":
			return "its folder does not exist";
		case "EEXIST":
			return "there is a file where its folder should be";
		case "EROFS":
			return "the file system is read-only";
		case "ENOSPC":
		case "EDQUOT":
			return "there is no space left";
		default:
			return reasonOf(error);
	}
}

function codeOf(error: unknown): unknown {
	return error instanceof Error && "code" in error ? error.code : undefined;
}
