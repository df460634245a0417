import { problemsOf } from "../../support/problems";
import { SMALLEST, synthesize } from "../../support/synthesize";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
const withDisk = (rootDisk: object, capacity: object = {}) => ({
  ...SMALLEST,
  cluster: { capacity: { ...capacity, rootDisk } },
});
const diskOf = (rootDisk: object): unknown => {
  const { block_device_mappings: mappings } = synthesize("cluster", withDisk(rootDisk)).one("aws_launch_template");
  return (mappings as unknown as readonly { readonly ebs: unknown }[])[0]!.ebs;
};

test("is an encrypted gp3 volume of 30 GiB that goes with its instance", () => {
  expect(diskOf({})).toEqual({
    encrypted: "true",
    volume_type: "gp3",
    volume_size: 30,
    delete_on_termination: "true",
  });
});

test("has the size, type, speed and key of the settings", () => {
  expect(diskOf({ sizeGiB: 200, iops: 6000, throughput: 500, kmsKeyArn: KEY })).toEqual({
    encrypted: "true",
    volume_type: "gp3",
    volume_size: 200,
    iops: 6000,
    throughput: 500,
    kms_key_id: KEY,
    delete_on_termination: "true",
  });
});

test.each([
  { volumeType: "gp2", sizeGiB: 16_384 },
  { volumeType: "io1", iops: 1500 },
  { volumeType: "io2", sizeGiB: 65_536, iops: 256_000 },
  { volumeType: "gp3", sizeGiB: 160, iops: 80_000, throughput: 2000 },
  { throughput: 750 },
  { sizeGiB: 30, iops: 15_000 },
])("%j is taken", (rootDisk) => {
  expect(problemsOf(withDisk(rootDisk))).toEqual([]);
});

// Limits: EC2 API reference and Amazon EBS user guide.
test.each<[object, string]>([
  [{ sizeGiB: 29 }, "the ECS-optimized AMI has 30 GiB, and a disk may not be smaller than its AMI's"],
  [{ volumeType: "gp2", sizeGiB: 16_385 }, "a gp2 volume has at most 16384 GiB"],
  [{ volumeType: "gp2", iops: 3000 }, "a gp2 volume has IOPS by its size"],
  [{ volumeType: "gp2", throughput: 250 }, "it goes with gp3 only, and the type is gp2"],
  [{ volumeType: "io2" }, "an io2 volume must name its IOPS"],
  [{ volumeType: "io1", iops: 1501 }, "volumes of type io1 and 30 GiB take 100 to 1500"],
  [{ iops: 2999 }, "volumes of type gp3 and 30 GiB take 3000 to 15000"],
  [{ iops: 15_001 }, "volumes of type gp3 and 30 GiB take 3000 to 15000"],
  [{ throughput: 751 }, "3000 IOPS carry at most 750 MiB/s"],
  [{ volumeType: "st1" }, "allowed"],
])("%j is refused", (rootDisk, problem) => {
  expect(problemsOf(withDisk(rootDisk))).toEqual([expect.stringContaining(problem)]);
});

test("may be smaller with an AMI of one's own", () => {
  expect(problemsOf(withDisk({ sizeGiB: 10 }, { amiParameter: "/company/ecs-ami" }))).toEqual([]);
});
