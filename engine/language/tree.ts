// The syntax tree: one union, discriminated by `kind`, every node with its span. The parser never fails: what it
// cannot read becomes an `error` node, and everything around it is still here. Nodes are identities: names.ts and
// kinds.ts key their tables by them, so a tree is never copied or changed.

import type { Span } from "./source.ts";

export interface Name {
	readonly kind: "name";
	readonly text: string;
	readonly span: Span;
}

export interface StringLiteral {
	readonly kind: "string";
	/** The text between the quotes, escapes resolved. */
	readonly value: string;
	readonly span: Span;
}

// ── files and declarations ────────────────────────────────────────────────

export interface File {
	readonly kind: "file";
	readonly declarations: readonly Declaration[];
	readonly span: Span;
}

export type Declaration =
	| Import
	| Kernel
	| Const
	| Device
	| Notifier
	| Fn
	| Scenario
	| Fence
	| Kref
	| List
	| Work
	| Record
	| ErrorNode;

interface Declared {
	readonly name: Name;
	readonly span: Span;
	/** Text of the `///` comments before it, without the slashes; "" when there are none. */
	readonly doc: string;
}

/** `import "other.hmm"` */
export interface Import {
	readonly kind: "import";
	readonly path: StringLiteral;
	readonly span: Span;
}

/** `kernel "6.x"` */
export interface Kernel {
	readonly kind: "kernel";
	readonly version: StringLiteral;
	readonly span: Span;
}

/** `const N = 4` */
export interface Const extends Declared {
	readonly kind: "const";
	readonly value: Expression;
}

/** `device gpu { … }` */
export interface Device extends Declared {
	readonly kind: "device";
	readonly members: readonly DeviceMember[];
}

export type DeviceMember = Memory | Lock | Variable | Callback | ErrorNode;

/** `memory vram: private[8]` */
export interface Memory extends Declared {
	readonly kind: "memory";
	/** `private`, `coherent`, `node` or `movable`; checked by names.ts. */
	readonly type: Name;
	readonly pages: Expression;
}

/** `lock update: mutex` */
export interface Lock extends Declared {
	readonly kind: "lock";
	/** `mutex`, `spinlock` or `rwsem`; checked by names.ts. */
	readonly type: Name;
}

/** `var v = 0`, in a device or a record. */
export interface Variable extends Declared {
	readonly kind: "variable";
	readonly value: Expression;
}

/**
 * A body the kernel (or the device) calls: `invalidate(span, event, seq) {…}` of a notifier, `on page_free(page) {…}`
 * of a device, `release(o) {…}` of a kref.
 */
export interface Callback extends Declared {
	readonly kind: "callback";
	readonly parameters: readonly Name[];
	readonly body: Block;
}

/** `notifier n on d {…}` (interval), `mmu_notifier k on d {…}` (plain), `mirror m on d {…}` (2016). */
export interface Notifier extends Declared {
	readonly kind: "notifier";
	readonly type: "interval" | "plain" | "mirror";
	/** `notifier n[2]`: how many share the callbacks. */
	readonly count: Expression | undefined;
	readonly device: Name | undefined;
	readonly callbacks: readonly Callback[];
}

/** `fn populate(mm, span) {…}` */
export interface Fn extends Declared {
	readonly kind: "fn";
	readonly parameters: readonly Name[];
	readonly body: Block;
}

/** `fence f`, `fence f[2]` */
export interface Fence extends Declared {
	readonly kind: "fence";
	readonly count: Expression | undefined;
}

/** `kref o { release(o) {…} }`; the braces may be left out. */
export interface Kref extends Declared {
	readonly kind: "kref";
	readonly count: Expression | undefined;
	readonly callbacks: readonly Callback[];
}

/** `list l` */
export interface List extends Declared {
	readonly kind: "list";
}

/** `work w {…}` */
export interface Work extends Declared {
	readonly kind: "work";
	readonly body: Block;
}

/** `record bo[2] { var seq = 0 … lock l: mutex … }`: driver structures, one instance or several. */
export interface Record extends Declared {
	readonly kind: "record";
	readonly count: Expression | undefined;
	readonly fields: readonly (Variable | Lock | ErrorNode)[];
}

// ── scenarios ─────────────────────────────────────────────────────────────

/** `scenario "name" {…}` */
export interface Scenario {
	readonly kind: "scenario";
	readonly name: StringLiteral;
	readonly items: readonly ScenarioItem[];
	readonly span: Span;
	readonly doc: string;
}

export type ScenarioItem =
	| Process
	| Setup
	| Thread
	| Finally
	| Always
	| Eventually
	| Expect
	| Allow
	| Limit
	| Inject
	| ErrorNode;

/** `process app { buf = mmap(4, anon, rw) }` */
export interface Process {
	readonly kind: "process";
	readonly name: Name;
	readonly mappings: readonly Mapping[];
	readonly span: Span;
}

/** `buf = mmap(4, anon, rw)` */
export interface Mapping {
	readonly kind: "mapping";
	readonly name: Name;
	readonly pages: Expression;
	/** `anon`, `shared`, `file`, `private_file`, `hugetlb`, `pfnmap`; checked by names.ts. */
	readonly backing: Name | undefined;
	/** The name in `file("x")`. */
	readonly file: StringLiteral | undefined;
	/** `r`, `rw`, `none`; checked by names.ts. */
	readonly protection: Name | undefined;
	readonly span: Span;
}

export interface Setup {
	readonly kind: "setup";
	readonly body: Block;
	readonly span: Span;
}

/** `thread cpu in app repeat {…}` */
export interface Thread {
	readonly kind: "thread";
	readonly name: Name;
	readonly process: Name | undefined;
	readonly repeat: boolean;
	readonly body: Block;
	readonly span: Span;
}

export interface Finally {
	readonly kind: "finally";
	readonly body: Block;
	readonly span: Span;
}

export interface Always {
	readonly kind: "always";
	readonly condition: Expression;
	readonly span: Span;
}

export interface Eventually {
	readonly kind: "eventually";
	readonly condition: Expression;
	readonly span: Span;
}

/** `expect violation stale-device-pte`; the code is read as one word, dashes included. */
export interface Expect {
	readonly kind: "expect";
	readonly code: Name;
	readonly span: Span;
}

/** `allow page-leak`: what the driver still holds when the scenario ends is not held against it. */
export interface Allow {
	readonly kind: "allow";
	readonly code: Name;
	readonly span: Span;
}

/** `limit { states: 2M, depth: 10k, seconds: 30 }`; the numbers are already multiplied out. */
export interface Limit {
	readonly kind: "limit";
	readonly fields: readonly Field[];
	readonly span: Span;
}

/** `inject copy_page: -EIO`, `inject alloc_page: sometimes` */
export interface Inject {
	readonly kind: "inject";
	readonly builtin: Name;
	/** `sometimes` is a name expression. */
	readonly outcome: Expression;
	readonly span: Span;
}

// ── statements ────────────────────────────────────────────────────────────

export interface Block {
	readonly kind: "block";
	readonly statements: readonly Statement[];
	readonly span: Span;
}

export type Statement =
	| Let
	| Assign
	| If
	| While
	| Loop
	| For
	| Break
	| Continue
	| Return
	| Goto
	| Label
	| ObjectStatement
	| ExpressionStatement
	| Block
	| ErrorNode;

/** `let err = range_fault(r)` */
export interface Let {
	readonly kind: "let";
	readonly name: Name;
	readonly value: Expression;
	readonly span: Span;
}

/** `r.seq = …`, `count += 1` */
export interface Assign {
	readonly kind: "assign";
	readonly target: Expression;
	readonly operator: "=" | "+=" | "-=" | "|=" | "&=";
	readonly value: Expression;
	readonly span: Span;
}

export interface If {
	readonly kind: "if";
	readonly condition: Expression;
	readonly then: Block;
	readonly otherwise: Block | If | undefined;
	readonly span: Span;
}

export interface While {
	readonly kind: "while";
	readonly condition: Expression;
	readonly body: Block;
	readonly span: Span;
}

/** `loop {…}`: for ever, left by break, return or goto. */
export interface Loop {
	readonly kind: "loop";
	readonly body: Block;
	readonly span: Span;
}

/** `for i in m {…}`: indices of a range or migrate, addresses of a span, members of a list, `a..b`. */
export interface For {
	readonly kind: "for";
	readonly name: Name;
	readonly iterable: Expression;
	readonly body: Block;
	readonly span: Span;
}

export interface Break {
	readonly kind: "break";
	readonly span: Span;
}

export interface Continue {
	readonly kind: "continue";
	readonly span: Span;
}

export interface Return {
	readonly kind: "return";
	readonly value: Expression | undefined;
	readonly span: Span;
}

export interface Goto {
	readonly kind: "goto";
	readonly label: Name;
	readonly span: Span;
}

/** `again:` on its own; what follows is the next statement of the block. */
export interface Label {
	readonly kind: "label";
	readonly name: Name;
	readonly span: Span;
}

/** `range r { notifier: mirror, span: span }`, `migrate m {…}`: makes an object of the function. */
export interface ObjectStatement {
	readonly kind: "object";
	readonly type: "range" | "migrate";
	readonly name: Name;
	readonly fields: readonly Field[];
	readonly span: Span;
}

export interface Field {
	readonly kind: "field";
	readonly name: Name;
	readonly value: Expression;
	readonly span: Span;
}

export interface ExpressionStatement {
	readonly kind: "expression";
	readonly expression: Expression;
	readonly span: Span;
}

// ── expressions ───────────────────────────────────────────────────────────

export type Expression =
	| NameExpression
	| IntegerLiteral
	| BooleanLiteral
	| StringLiteral
	| Unary
	| Binary
	| Interval
	| Call
	| Member
	| Index
	| ErrorNode;

export interface NameExpression {
	readonly kind: "name-expression";
	readonly name: Name;
	readonly span: Span;
}

export interface IntegerLiteral {
	readonly kind: "integer";
	readonly value: number;
	readonly span: Span;
}

export interface BooleanLiteral {
	readonly kind: "boolean";
	readonly value: boolean;
	readonly span: Span;
}

export interface Unary {
	readonly kind: "unary";
	readonly operator: "!" | "-" | "~";
	readonly operand: Expression;
	readonly span: Span;
}

export type BinaryOperator =
	| "||"
	| "&&"
	| "|"
	| "^"
	| "&"
	| "=="
	| "!="
	| "<"
	| "<="
	| ">"
	| ">="
	| "<<"
	| ">>"
	| "+"
	| "-"
	| "*"
	| "/"
	| "%";

export interface Binary {
	readonly kind: "binary";
	readonly operator: BinaryOperator;
	readonly left: Expression;
	readonly right: Expression;
	readonly span: Span;
}

/** `a..b`, half-open: in `for i in 0..4` and in `app.buf[0..2]`. */
export interface Interval {
	readonly kind: "interval";
	readonly from: Expression;
	readonly to: Expression;
	readonly span: Span;
}

export interface Call {
	readonly kind: "call";
	readonly callee: Name;
	readonly args: readonly Expression[];
	readonly span: Span;
}

/** `r.seq`, `app.buf`, `gpu.update`, `event.blockable` */
export interface Member {
	readonly kind: "member";
	readonly object: Expression;
	readonly name: Name;
	readonly span: Span;
}

/** `r.pfns[i]`, `app.buf[0]` (an address), `app.buf[0..2]` (a span) */
export interface Index {
	readonly kind: "index";
	readonly object: Expression;
	readonly index: Expression;
	readonly span: Span;
}

/** What could not be read. Its problem has been reported; nobody reports it again. */
export interface ErrorNode {
	readonly kind: "error";
	readonly span: Span;
}

export type Node =
	| File
	| Declaration
	| DeviceMember
	| ScenarioItem
	| Mapping
	| Field
	| Statement
	| Expression
	| Name;
