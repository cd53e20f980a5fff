import type { Tree } from "../../../engine/index.ts";
import { textOf } from "../place.ts";
import type { Rule } from "../rule.ts";
import { rightDriver } from "../samples.ts";
import type { Question } from "../script.ts";
import { isOwnEvent, returnsTrue } from "./callback.ts";

const filtering = rightDriver.replace(
	"        lock(update)\n        set_seq",
	"        if event == MIGRATE && event.owner == gpu { return true }\n        lock(update)\n        set_seq",
);
const migration = (work: string): string => `
fn to_system(mm, span) {
    mmap_read_lock(mm)
    migrate m { span: span, select: DEVICE_PRIVATE, owner: gpu }
    let err = migrate_setup(m)
    if !err {
        for i in m {
            let page = alloc_page()
            if page && m.src[i].page {
                lock_page(page)
${work}                copy_page(m.src[i].page, page)
                m.dst[i] = page
            }
        }
        migrate_pages(m)
        migrate_finalize(m)
    }
    mmap_read_unlock(mm)
    return err
}

scenario`;
const unmap = `                device_unmap(gpu, span[i..i + 1])
                device_flush(gpu, span[i..i + 1])
`;

/** hmm-semantics R42: who passes over its own migrations takes on what the callback would have done. */
export const filterWithoutWork: Rule = {
	code: "filter-without-work",
	severity: "warning",
	title:
		"invalidate passes over the driver's own migrations, and nobody removes the device entries",
	page: `A callback that returns true for its own MIGRATE leaves the work to the code that migrates: the device entries of the pages
must go, and the device's TLB be flushed, between \`migrate_setup\` and the copy. Otherwise the device writes to memory that
is being copied, or that is somebody else's afterwards. Remove the entries before the copy, or let the callback do it.`,
	bad: filtering.replace("\nscenario", () => migration("")),
	good: filtering.replace("\nscenario", () => migration(unmap)),
	shows: ["stale-device-pte", "lost-write", "use-after-free"],
	exit(walk, site) {
		const { notifier, kind } = site.root;
		if (kind !== "invalidate" || site.depth > 0 || !notifier || !returnsTrue(site)) return;
		if (!isOwnEvent(site) || site.state.done.has("unmap")) return;
		const device = walk.facts.notifier(notifier)?.device ?? "";
		for (const migrate of walk.ask(migrationsOff, device))
			walk.report({
				rule: this,
				message: `This migration copies pages off ${device} without removing its entries, and ${notifier} passes over the driver's own MIGRATE: the device goes on writing to what is copied. Call device_unmap and device_flush before the copy.`,
				span: migrate.span,
				related: [walk.related(site.span, "the callback leaves the work to the migration here")],
			});
	},
};

/** Migrations from the device's memory that copy and never unmap. */
const migrationsOff: Question<readonly Tree.ObjectStatement[]> = (script, device) => {
	const migrations = script.ask(allMigrations, "").filter((each) => isOffDevice(each, device));
	if (migrations.length === 0) return [];
	const bodies = [...script.nodes("fn"), ...script.nodes("callback")].map(({ body }) => body);
	return bodies.flatMap((body) => {
		const calls = script.reachedCalls(body);
		const copies = calls.some(({ callee }) => callee.text === "copy_page");
		const unmaps = calls.some(({ callee }) => callee.text === "device_unmap");
		if (!copies || unmaps) return [];
		return migrations.filter(
			({ span }) => body.span.start <= span.start && span.end <= body.span.end,
		);
	});
};

const allMigrations: Question<readonly Tree.ObjectStatement[]> = (script) =>
	script.nodes("object").filter(({ type }) => type === "migrate");

function isOffDevice({ fields }: Tree.ObjectStatement, device: string): boolean {
	const text = (name: string): string => {
		const field = fields.find((each) => each.name.text === name);
		return field ? textOf(field.value) : "";
	};
	return text("select").includes("DEVICE_") && text("owner") === device;
}
