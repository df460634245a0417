import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replyOf } from "../../src/local/shared-provider/grpc";
import { filterSchemas } from "../../src/local/shared-provider/schema-filter";
import { serveProvider } from "../../src/local/shared-provider/server";
import fc from "../support/fast-check";

/** A field of a message that is shorter than 128 bytes. */
const field = (number: number, value: Buffer | string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
};

/** An entry of a map from a name to a schema. */
const entry = (number: number, name: string, schema = "schema"): Buffer =>
  field(number, Buffer.concat([field(1, name), field(2, schema)]));

const provider = field(1, "the provider's own schema");
const capabilities = field(6, Buffer.from([0x08, 0x01]));

describe("of the schemas of a provider", () => {
  test("those of wanted types stay, of resources and of data, and all that is no schema of a type", () => {
    const all = [
      provider,
      entry(2, "aws_vpc"),
      entry(2, "aws_subnet"),
      entry(3, "aws_vpc"),
      entry(3, "aws_ami"),
      capabilities,
      entry(7, "arn_parse"),
      entry(8, "aws_kms_secrets"),
    ];
    const kept = [provider, entry(2, "aws_vpc"), entry(3, "aws_vpc"), capabilities, entry(7, "arn_parse")];
    const filtered = filterSchemas("GetSchema", Buffer.concat(all), (type) => type === "aws_vpc");
    expect(filtered).toEqual(Buffer.concat(kept));
  });

  test("all stay, byte for byte, when all are wanted", () => {
    const lengths = fc.array(fc.nat({ max: 20_000 }), { maxLength: 5 });
    fc.assert(
      fc.property(lengths, (schemas) => {
        const long = schemas.map((length) => {
          const value = Buffer.concat([
            field(1, "aws_vpc"),
            Buffer.from([(2 << 3) | 2, ...varint(length)]),
            Buffer.alloc(length),
          ]);
          return Buffer.concat([Buffer.from([(2 << 3) | 2, ...varint(value.length)]), value]);
        });
        const message = Buffer.concat([provider, ...long]);
        expect(filterSchemas("GetSchema", message, () => true).equals(message)).toBe(true);
        expect(filterSchemas("GetSchema", message, () => false)).toEqual(provider);
      }),
      { numRuns: 20 },
    );
  });

  test("those of identities go too", () => {
    const message = Buffer.concat([entry(1, "aws_vpc"), entry(1, "aws_ami")]);
    expect(filterSchemas("GetResourceIdentitySchemas", message, (type) => type === "aws_ami")).toEqual(
      entry(1, "aws_ami"),
    );
  });
});

const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);

/** A program that serves as a provider does with -debug: it says to each call its process id, and how often it was configured. */
const PROGRAM = `#!${process.execPath}
const { createServer } = require("node:http2");
const path = require("node:path").join(process.env.SOCKETS, process.pid + ".sock");
let configured = "";
createServer().on("stream", (stream, headers) => {
  const chunks = [];
  stream.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
    const method = headers[":path"].split("/").at(-1);
    if (method === "Fail") return stream.respond({ ":status": 200, "grpc-status": "12" }, { endStream: true });
    if (method === "Configure") configured += Buffer.concat(chunks).subarray(5).toString();
    const text = method === "GetSchema" ? Buffer.from([18, 5, 10, 3, 97, 98, 99, 18, 5, 10, 3, 120, 121, 122]) : Buffer.from(process.pid + " " + configured);
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(text.length, 1);
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.concat([prefix, text]));
  });
}).listen(path, () => console.log("\\tTF_REATTACH_PROVIDERS='" + JSON.stringify({ it: { ProtocolVersion: 5, Addr: { String: path } } }) + "'"));
`;

test("each configuration has a process of its own, which is configured once, and all end with the server", async () => {
  const folder = mkdtempSync(join(tmpdir(), "shared-provider-"));
  const program = join(folder, "provider");
  writeFileSync(program, PROGRAM, { mode: 0o755 });
  const installed = { address: "registry.terraform.io/hashicorp/aws", program };
  const served = await serveProvider({ installed, folder, variables: { SOCKETS: folder } });
  const { String: socket } = JSON.parse(served.variables.TF_REATTACH_PROVIDERS)[installed.address].Addr;
  const run = () => {
    const session = connectHttp2("http://localhost", { createConnection: () => connect(socket) });
    const call = async (method: string, text = "") => {
      const prefix = Buffer.alloc(5);
      prefix.writeUInt32BE(text.length, 1);
      return replyOf(session, `/tfplugin5.Provider/${method}`, Buffer.concat([prefix, Buffer.from(text)]));
    };
    return { call, end: () => session.close() };
  };
  const [one, same, other] = [run(), run(), run()];
  try {
    served.ready(folder, ["xyz"]);
    const { message, trailers } = await one.call("GetSchema");
    expect([message, trailers["grpc-status"]]).toEqual([Buffer.from([18, 5, 10, 3, 120, 121, 122]), "0"]);
    for (const [session, configuration] of [
      [one, "first"],
      [same, "first"],
      [other, "second"],
    ] as const)
      await session.call("Configure", configuration);
    const said = await Promise.all(
      [one, same, other].map(async ({ call }) => String((await call("ReadResource")).message)),
    );
    const [first, second, third] = said.map((text) => text.split(" "));
    expect([first![1], third![1]]).toEqual(["first", "second"]);
    expect(second).toEqual(first);
    expect(third![0]).not.toBe(first![0]);
    const failed = await one.call("Fail");
    expect([failed.message, failed.headers["grpc-status"]]).toEqual([undefined, "12"]);
    await served.stop();
    for (const pid of [first![0], third![0]]) expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
  } finally {
    for (const { end } of [one, same, other]) end();
    await served.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
