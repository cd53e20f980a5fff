// Pieces of shared memory that are used again and again. What threads tell each other lies in these: memory that goes with
// every message would have to be collected after it, and nobody expands states while that is done.

/** Gives memory that threads can share, all zero. */
export type Allocate = (bytes: number) => ArrayBufferLike;

export interface Pool {
	readonly allocate: Allocate;
	/** Pieces that nobody uses, by size. */
	readonly free: Map<number, ArrayBufferLike[]>;
	/** Bytes of all pieces there are. */
	bytes: number;
}

const PIECE_MIN = 1 << 14;

export function createPool(allocate: Allocate): Pool {
	return { allocate, free: new Map(), bytes: 0 };
}

/** A piece of at least so many bytes, with whatever was in it. */
export function takePiece(pool: Pool, bytes: number): ArrayBufferLike {
	const size = pieceBytes(bytes);
	const piece = pool.free.get(size)?.pop();
	if (piece) return piece;
	pool.bytes += size;
	return pool.allocate(size);
}

/** Nobody looks at it any more. */
export function givePiece({ free }: Pool, piece: ArrayBufferLike): void {
	const others = free.get(piece.byteLength);
	if (others) others.push(piece);
	else free.set(piece.byteLength, [piece]);
}

/** Of few sizes, so that pieces fit again: powers of two. */
export function pieceBytes(bytes: number): number {
	let size = PIECE_MIN;
	while (size < bytes) size *= 2;
	return size;
}
