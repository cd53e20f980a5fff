// What the user can put right: a file that is not there, a scenario that does not exist. Said without a stack.

export class UsageError extends Error {}
