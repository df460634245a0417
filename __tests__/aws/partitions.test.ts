import { ECSClient } from "@aws-sdk/client-ecs";
import { ENDPOINT_SERVICES } from "../../src/aws/endpoint-services";
import { endpointServiceName, logsPrincipal, partitionOfRegion, viaService } from "../../src/aws/partitions";
import { REGION_CODES } from "../../src/aws/regions";

test.each(REGION_CODES)("%s has the DNS suffix that the AWS SDK gives it", (region) => {
  const { hostname } = new ECSClient({}).config.endpointProvider({ Region: region }).url;
  expect(hostname).toBe(`ecs.${region}.${partitionOfRegion(region).dnsSuffix}`);
});

test.each([
  ["eu-central-1", "logs.eu-central-1.amazonaws.com", "elasticfilesystem.eu-central-1.amazonaws.com"],
  ["us-gov-west-1", "logs.us-gov-west-1.amazonaws.com", "elasticfilesystem.us-gov-west-1.amazonaws.com"],
  ["cn-north-1", "logs.cn-north-1.amazonaws.com.cn", "elasticfilesystem.cn-north-1.amazonaws.com.cn"],
  ["eusc-de-east-1", "logs.eusc-de-east-1.amazonaws.eu", "elasticfilesystem.eusc-de-east-1.amazonaws.eu"],
])(
  "in %s the principal of CloudWatch Logs and the services of keys carry the partition's suffix",
  (region, ...names) => {
    expect([logsPrincipal(region), viaService("elasticfilesystem", region)]).toEqual(names);
  },
);

test.each(REGION_CODES)(
  "in %s every endpoint service has a name of the partition, with the region in its middle",
  (region) => {
    const names = [...ENDPOINT_SERVICES].map((service) => endpointServiceName(service, region, "Interface"));
    expect(new Set(names).size).toBe(ENDPOINT_SERVICES.size);
    for (const name of names)
      expect(name).toMatch(new RegExp(`^(cn\\.com|com|eu)\\.amazonaws\\.${region}\\.[a-z0-9.-]+$`));
  },
);

test("of the services with names of their own in China all but Transcribe end as everywhere", () => {
  expect(endpointServiceName("transcribe", "cn-north-1", "Interface")).toBe(
    "cn.com.amazonaws.cn-north-1.transcribe.cn",
  );
  expect(endpointServiceName("s3", "cn-north-1", "Interface")).toBe("cn.com.amazonaws.cn-north-1.s3");
  expect(endpointServiceName("s3", "cn-north-1", "Gateway")).toBe("com.amazonaws.cn-north-1.s3");
});
