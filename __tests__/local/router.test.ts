import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serviceOf, startRouter } from "../../src/local/router";

const signed = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20261126/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

test.each([
  ["the header", signed("ec2"), "/", "ec2"],
  ["a presigned address", undefined, "/?X-Amz-Credential=test%2F20261126%2Feu-central-1%2Fs3%2Faws4_request", "s3"],
  ["nothing", undefined, "/health", undefined],
])("the service of a call is known by %s", (_, authorization, address, service) => {
  expect(serviceOf(authorization, address)).toBe(service);
});

test("each call goes to the emulator that knows its service, and what none knows is answered", async () => {
  const servers = await Promise.all(
    ["moto", "ministack"].map(async (name) => {
      const server = createServer(async (call, answer) => {
        let body = "";
        for await (const part of call) body += part;
        answer.end(`${name} ${call.method} ${call.url} ${body}`);
      }).listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      return server;
    }),
  );
  const [moto, ministack] = servers.map((server) => (server.address() as AddressInfo).port) as [number, number];
  const router = await startRouter({ moto, ministack }, 0);
  const send = async (service: string, body: string) =>
    (await fetch(`${router.url}/x`, { method: "POST", body, headers: { authorization: signed(service) } })).text();
  try {
    expect(await send("ec2", "Action=DescribeVpcs")).toBe("moto POST /x Action=DescribeVpcs");
    expect(await send("lambda", "{}")).toBe("ministack POST /x {}");
    expect(await send("autoscaling", "Action=DescribePolicies")).toBe("moto POST /x Action=DescribePolicies");
    expect(await send("autoscaling", "Action=StartInstanceRefresh&A=b")).toMatch(
      /<StartInstanceRefreshResult><InstanceRefreshId>/,
    );
  } finally {
    for (const server of [router.server, ...servers]) {
      server.close();
      server.closeAllConnections();
    }
  }
});
