import { Deployment } from "/work/w/team/e2e/deployment";
import example from "/work/w/team/environments/example";
import { providerMirror } from "/work/w/team/src/local/older-provider";
import { rmSync, writeFileSync } from "node:fs";
const c = new AbortController();
(async () => {
  rmSync("/tmp/team/drift", { recursive: true, force: true });
  const url = process.env["URL"]!;
  const d = await Deployment.create("drf", { folder: "/tmp/team/drift", url, mirror: providerMirror(process.env), interruption: c.signal } as any);
  await d.synthesize({ ...example, throwAway: true, alerts: { emails: ["platform@example.com"] } } as any);
  for (const kind of ["alerts", "network", "volume", "cluster"]) {
    const s = `drf-${kind}`;
    try { await d.apply(s); } catch (e: any) { console.log(s, "apply", e.message.slice(0, 800)); }
    await d.workspace.run(s, "plan", "-refresh-only", "-no-color", "-out=drift.tfplan");
    const { stdout } = await d.workspace.run(s, "show", "-json", "drift.tfplan");
    writeFileSync(`/tmp/team/drift-${kind}.json`, stdout);
    console.log("done", kind, new Date().toISOString());
  }
  process.exit(0);
})();
