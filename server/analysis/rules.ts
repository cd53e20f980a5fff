// Every rule, in the order in which they are shown. Precedence stands in check.ts.

import type { Rule } from "./rule.ts";
import { countTakenForError } from "./rules/count-taken-for-error.ts";
import { deviceFlushMissing } from "./rules/device-flush-missing.ts";
import { dirtyLost } from "./rules/dirty-lost.ts";
import { downgradeTooWeak } from "./rules/downgrade-too-weak.ts";
import { ebusyFatal } from "./rules/ebusy-fatal.ts";
import { ebusyIgnored } from "./rules/ebusy-ignored.ts";
import { errorUnhandled } from "./rules/error-unhandled.ts";
import { falseWhenBlockable } from "./rules/false-when-blockable.ts";
import { faultUnderLock } from "./rules/fault-under-lock.ts";
import { filterWithoutWork } from "./rules/filter-without-work.ts";
import { flushBeforeUnmap } from "./rules/flush-before-unmap.ts";
import { insertRemoveContext } from "./rules/insert-remove-context.ts";
import { invalidateTooLittle } from "./rules/invalidate-too-little.ts";
import { lockDroppedBeforeMap } from "./rules/lock-dropped-before-map.ts";
import { lockImbalance } from "./rules/lock-imbalance.ts";
import { lockLeak } from "./rules/lock-leak.ts";
import { lockOrder } from "./rules/lock-order.ts";
import { missingMmget } from "./rules/missing-mmget.ts";
import { missingMmput } from "./rules/missing-mmput.ts";
import { missingReadBegin } from "./rules/missing-read-begin.ts";
import { missingReadRetry } from "./rules/missing-read-retry.ts";
import { mmapLockInversion } from "./rules/mmap-lock-inversion.ts";
import { mmapLockMissing } from "./rules/mmap-lock-missing.ts";
import { notifierLifetime } from "./rules/notifier-lifetime.ts";
import { orderTrustedTooFar } from "./rules/order-trusted-too-far.ts";
import { ownerBeforeEvent } from "./rules/owner-before-event.ts";
import { pfnUnchecked } from "./rules/pfn-unchecked.ts";
import { pfnsUsedAfterUnlock } from "./rules/pfns-used-after-unlock.ts";
import { rangeOutsideNotifier } from "./rules/range-outside-notifier.ts";
import { readBeginInInvalidate } from "./rules/read-begin-in-invalidate.ts";
import { readBeginLate } from "./rules/read-begin-late.ts";
import { readBeginUnderLock } from "./rules/read-begin-under-lock.ts";
import { reclaimUnderLock } from "./rules/reclaim-under-lock.ts";
import { retryWithoutLock } from "./rules/retry-without-lock.ts";
import { retryWrongLock } from "./rules/retry-wrong-lock.ts";
import { reuseOfDirtyInput } from "./rules/reuse-of-dirty-input.ts";
import { selfDeadlock } from "./rules/self-deadlock.ts";
import { seqOverwritten } from "./rules/seq-overwritten.ts";
import { setSeqConditional } from "./rules/set-seq-conditional.ts";
import { setSeqMissing } from "./rules/set-seq-missing.ts";
import { setSeqUnlocked } from "./rules/set-seq-unlocked.ts";
import { sleepInAtomic } from "./rules/sleep-in-atomic.ts";
import { sleepInNonblockable } from "./rules/sleep-in-nonblockable.ts";
import { staleSeq } from "./rules/stale-seq.ts";
import { trueWithoutWork } from "./rules/true-without-work.ts";
import { unboundedRetry } from "./rules/unbounded-retry.ts";
import { unmapUnlocked } from "./rules/unmap-unlocked.ts";
import { waitInInvalidate } from "./rules/wait-in-invalidate.ts";
import { writeWithoutPermission } from "./rules/write-without-permission.ts";

export const rules: readonly Rule[] = [
	missingMmget,
	missingMmput,
	missingReadBegin,
	readBeginLate,
	missingReadRetry,
	retryWithoutLock,
	retryWrongLock,
	lockDroppedBeforeMap,
	pfnsUsedAfterUnlock,
	staleSeq,
	seqOverwritten,
	readBeginUnderLock,
	readBeginInInvalidate,
	mmapLockMissing,
	mmapLockInversion,
	faultUnderLock,
	lockLeak,
	lockImbalance,
	selfDeadlock,
	lockOrder,
	ebusyIgnored,
	ebusyFatal,
	errorUnhandled,
	countTakenForError,
	pfnUnchecked,
	orderTrustedTooFar,
	reuseOfDirtyInput,
	rangeOutsideNotifier,
	writeWithoutPermission,
	setSeqMissing,
	setSeqConditional,
	setSeqUnlocked,
	unmapUnlocked,
	falseWhenBlockable,
	trueWithoutWork,
	filterWithoutWork,
	waitInInvalidate,
	dirtyLost,
	sleepInNonblockable,
	sleepInAtomic,
	deviceFlushMissing,
	flushBeforeUnmap,
	invalidateTooLittle,
	downgradeTooWeak,
	ownerBeforeEvent,
	insertRemoveContext,
	notifierLifetime,
	unboundedRetry,
	reclaimUnderLock,
];

export function ruleNamed(code: string): Rule | undefined {
	return rules.find((rule) => rule.code === code);
}
