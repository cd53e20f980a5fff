// The instruction set: INSTRUCTION_WORDS words each, operands are slots of the running function's frame unless told
// otherwise. Everything below FIRST_VISIBLE touches only the thread's own stack; everything from there on touches
// what other threads can see, or may go more than one way, and so begins a step of its own.

export const INSTRUCTION_WORDS = 5;

/** Slots of a frame that are not the function's own: where to return to, and the caller's frame. */
export const FRAME_RETURN = 0;
export const FRAME_CALLER = 1;
export const FRAME_FIRST = 2;

export const op = {
	/** dst, value */
	constant: 0,
	/** dst, src */
	move: 1,
	/** dst, src: 1 where src is 0 */
	not: 2,
	negate: 3,
	invert: 4,
	/** dst, left, right */
	add: 5,
	subtract: 6,
	multiply: 7,
	divide: 8,
	remainder: 9,
	and: 10,
	or: 11,
	xor: 12,
	shiftLeft: 13,
	shiftRight: 14,
	equal: 15,
	notEqual: 16,
	less: 17,
	lessEqual: 18,
	greater: 19,
	greaterEqual: 20,
	/** target */
	jump: 21,
	/** src, target */
	jumpIfZero: 22,
	jumpIfNonZero: 23,
	/** dst, function, first argument slot, argument count */
	call: 24,
	/** src, or -1 */
	return: 25,
	/** dst, first argument slot: notifier, then the arguments, callback (notifier-callback.ts) */
	callNotifier: 26,
	/** dst, first argument slot: device, then the arguments, callback (device-callback.ts) */
	callDevice: 27,
	/** first slot, words: a fresh object of zeroes */
	object: 28,
	/** dst, first slot: the place of an object, valid while its function runs */
	address: 29,
	/** dst, object, offset */
	loadField: 30,
	/** object, offset, src */
	storeField: 31,
	/** dst, object, index, offset of the first word: a word of a row of the object */
	loadWord: 32,
	/** object, index, src, offset of the first word */
	storeWord: 33,
	/** dst, span */
	spanStart: 34,
	spanEnd: 35,
	spanPages: 36,
	/** dst, span, index */
	spanAt: 37,
	/** dst, first address, address behind the last */
	spanSlice: 38,
	/** dst, src, shift, mask */
	extract: 39,
	/** dst, record, field */
	recordLock: 40,
	/** src */
	assert: 41,
	/** dst, primitive, first argument slot */
	localPrimitive: 42,
	/** dst, index, first, count: `first + index`, for an index below `count` */
	element: 43,

	/** dst, primitive, first argument slot */
	primitive: 44,
	/** dst, variable */
	loadVariable: 45,
	/** variable, src */
	storeVariable: 46,
	/** dst, record, field */
	loadRecord: 47,
	/** record, field, src */
	storeRecord: 48,
	/** dst, ways */
	choose: 49,
} as const;

export const FIRST_VISIBLE = op.primitive;
