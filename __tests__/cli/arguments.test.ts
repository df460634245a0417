import { Command } from "commander";
import { refuseEmptyValues, refuseFlagsForNpm } from "../../src/cli/arguments";
import { addEnvironmentOption, addJsonOption } from "../../src/cli/options";
import { addTrafficOptions } from "../../src/cli/traffic-options";
import { UserError } from "../../src/user-error";
import fc from "../support/fast-check";
import { Project } from "./project";

const rehearse = () => addJsonOption(addTrafficOptions(addEnvironmentOption(new Command("npm run rehearse --"))));

const refusal = (variables: Record<string, string>, ...args: string[]): string | undefined => {
  try {
    refuseFlagsForNpm(rehearse(), variables, args);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  return undefined;
};

test.each([
  ["--json", { npm_config_json: "true" }, [], "npm run rehearse -- --json"],
  ["--trace=x.csv", { npm_config_trace: "x.csv" }, [], "npm run rehearse -- --trace=x.csv"],
  ["--trace x.csv", { npm_config_trace: "true" }, ["x.csv"], "npm run rehearse -- --trace=x.csv"],
  ["--as-is", { npm_config_as_is: "true" }, [], "npm run rehearse -- --as-is"],
  ["--peak-tasks=20", { npm_config_peak_tasks: "20" }, [], "npm run rehearse -- --peak-tasks=20"],
])("npm run rehearse %s without -- is refused with the line to type", (_, variables, args, line) => {
  expect(refusal(variables, ...args)).toMatch(new RegExp(`^npm took --[a-z-]+ for an option of its own; .+: ${line}$`));
});

test("every option of a command is refused when npm took it", () => {
  const options = rehearse().options.map(({ long }) => long!.slice(2));
  fc.assert(
    fc.property(fc.constantFrom(...options), fc.constantFrom("true", "7"), (option, value) => {
      const variable = `npm_config_${option.replaceAll("-", "_")}`;
      expect(refusal({ [variable]: value })).toContain(`npm took --${option} for`);
      expect(refusal({ [variable]: value }, `--${option}`, "7")).toBeUndefined();
    }),
  );
});

test("a setting of npm's that switches an option off, or is npm's own yes, is not taken for Drydock's", () => {
  expect(refusal({ npm_config_json: "" })).toBeUndefined();
  expect(refusal({ npm_config_as_is: "false" })).toBeUndefined();
  const deploy = new Command("npm run deploy --").option("--yes", "apply without a question");
  expect(() => refuseFlagsForNpm(deploy, { npm_config_yes: "true" }, [])).not.toThrow();
});

test("what npm sets for itself is none of Drydock's business", () => {
  expect(
    refusal({ npm_config_loglevel: "silent", npm_config_user_agent: "npm/11", npm_config_fund: "" }),
  ).toBeUndefined();
});

test.each([
  [["--out", ""], "--out"],
  [["--out="], "--out"],
  [["--trace", "", "--days", "1"], "--trace"],
  [["--days", "1", "--trace="], "--trace"],
  [["-e", ""], "-e"],
])("%j has an empty value and is refused", (args, option) => {
  expect(() => refuseEmptyValues(args)).toThrow(
    new UserError(`${option}: got "", allowed a value that is not empty; name one, or leave the option out`),
  );
});

test.each([[["--trace", "a=.csv"]], [["--trace", "x="]], [[]]])("%j has none", (args) => {
  expect(() => refuseEmptyValues(args)).not.toThrow();
});

describe("through a command", () => {
  let project: Project;
  beforeAll(() => {
    project = new Project();
  });

  test("docs --check without -- writes nothing", async () => {
    project.write("docs/settings.md", "# Mine\n");
    const { status, stdout, stderr } = await project.callWith({ npm_config_check: "true" }, "docs");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(
      "npm took --check for an option of its own; write -- before Drydock's options: npm run docs -- --check\n",
    );
    expect(project.files("docs")!["settings.md"]).toBe("# Mine\n");
  });

  test("an empty value and an empty DRYDOCK_ENV are refused", async () => {
    expect(await project.call("rehearse", "--trace", "")).toMatchObject({
      status: 2,
      stderr: '--trace: got "", allowed a value that is not empty; name one, or leave the option out\n',
    });
    expect(await project.callWith({ DRYDOCK_ENV: "" }, "start")).toMatchObject({
      status: 2,
      stderr: 'DRYDOCK_ENV: got "", allowed the name of a file in environments/; name one, or unset the variable\n',
    });
  });
});
