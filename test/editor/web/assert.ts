// What the flows use of Node's assertions, where there is no Node.

import { assert } from "chai";

export const { ok, match } = assert;
export const equal = assert.strictEqual;
export const deepEqual = assert.deepStrictEqual;
