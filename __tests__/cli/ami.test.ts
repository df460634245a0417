import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { pinnedAmi } from "../../src/aws/ami";
import { type LocalServer, startServer } from "../support/local-server";
import { Project } from "./project";

jest.setTimeout(60_000);

const FOLDER = "/aws/service/ecs/optimized-ami/amazon-linux-2023/";
const OLD = "al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64";
const NEW = "al2023-ami-ecs-hvm-2023.0.20261119-kernel-6.1-x86_64";

test.each([
  [`${FOLDER}${OLD}/image_id`, { name: OLD, newestParameter: `${FOLDER}recommended` }],
  [`${FOLDER}arm64/${OLD}/image_id`, { name: OLD, newestParameter: `${FOLDER}arm64/recommended` }],
  [`${FOLDER}recommended/image_id`, undefined],
  [`${FOLDER}arm64/recommended/image_id`, undefined],
  ["/team/ami/image_id", undefined],
  [undefined, undefined],
])("%s pins %j", (parameter, pinned) => {
  expect(pinnedAmi(parameter)).toEqual(pinned);
});

describe("npm run ami", () => {
  let project: Project;
  let ssm: LocalServer;
  const asked: string[] = [];

  beforeAll(async () => {
    project = new Project();
    project.write(
      "environments/base.json",
      JSON.stringify({
        region: "eu-central-1",
        network: { source: "create" },
        cluster: { capacity: { amiParameter: `${FOLDER}${OLD}/image_id` } },
      }),
    );
    project.write("environments/pinned.json", '{ "extends": "base" }');
    ssm = await startServer(async (call, answer) => {
      const { Name } = JSON.parse(await text(call)) as { readonly Name: string };
      asked.push(Name);
      answer.setHeader("content-type", "application/x-amz-json-1.1");
      answer.end(
        JSON.stringify({ Parameter: { Name, Value: JSON.stringify({ image_name: NEW, image_id: "ami-1" }) } }),
      );
    });
  });
  afterAll(() => ssm.close());

  const variables = () => ({
    AWS_ENDPOINT_URL: ssm.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });

  test("says which AMI is newer, writes it into the file that pins it, and is content then", async () => {
    const newer = await project.callWith(variables(), "ami", "-e", "pinned", "--json");
    expect(JSON.parse(newer.stdout)).toEqual({ environment: "pinned", pinned: OLD, newer: NEW });
    const written = await project.call("ami", "-e", "pinned", "--to", NEW);
    expect(written.stdout).toBe(`environments/base.json: ${NEW}\n`);
    expect(readFileSync(project.path("environments/base.json"), "utf8")).toContain(`${FOLDER}${NEW}/image_id`);
    const newest = await project.callWith(variables(), "ami", "-e", "pinned");
    expect(newest.stdout).toBe(`pinned pins the newest AMI, ${NEW}\n`);
    expect(asked).toEqual([`${FOLDER}recommended`, `${FOLDER}recommended`]);
  });

  test("an environment that pins none has nothing to change, and a name that is none is refused", async () => {
    const none = await project.call("ami", "-e", "example");
    expect(none.stdout).toBe(
      "example pins no ECS-optimized AMI: with the default, every plan looks for the newest one\n",
    );
    const refused = await project.call("ami", "-e", "example", "--to", NEW);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/^--to: example pins no ECS-optimized AMI, so there is nothing to change; .+\n$/);
    const strange = await project.call("ami", "-e", "pinned", "--to", "$(id)");
    expect(strange.stderr).toMatch(/^--to: got "\$\(id\)", allowed the name of an AMI; .+\n$/);
  });
});
