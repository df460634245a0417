import { amiParameterOf, amiProblem } from "../../src/aws/ami";
import { findInstanceType, instanceTypes } from "../../src/aws/instance-types";
import { problemsOf } from "../support/problems";

const ECS = "/aws/service/ecs/optimized-ami";
const withCapacity = (capacity: object) => problemsOf({ network: { source: "create" }, cluster: { capacity } });

test.each([
  ["m7i.large", `${ECS}/amazon-linux-2023/recommended/image_id`],
  ["m7g.large", `${ECS}/amazon-linux-2023/arm64/recommended/image_id`],
  ["g6e.xlarge", `${ECS}/amazon-linux-2023/gpu/recommended/image_id`],
  ["inf2.xlarge", `${ECS}/amazon-linux-2023/neuron/recommended/image_id`],
])("%s boots with the AMI of %s", (name, parameter) => {
  expect(amiParameterOf(findInstanceType(name)!)).toBe(parameter);
});

test("the default suits every type but those that are arm64 with GPUs, for which there is none", () => {
  for (const type of instanceTypes())
    if (type.architecture === "x86_64" || type.gpus === 0)
      expect(amiProblem(amiParameterOf(type), type)).toBeUndefined();
});

// Names from AWS's pages on public parameters (Systems Manager user guide) and from the ECS developer guide.
test.each([
  ["/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-ECS_Optimized/image_id", "it leads to Windows"],
  [`${ECS}/windows_server/2019/english/full/recommended/image_id`, "it leads to Windows"],
  ["/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_id", "it leads to Bottlerocket"],
  [`${ECS}/amazon-linux-2/recommended/image_id`, "it leads to a version of Amazon Linux that has no dnf"],
  [`${ECS}/amazon-linux-2/kernel-5.10/recommended/image_id`, "it leads to a version of Amazon Linux that has no dnf"],
  [`${ECS}/amazon-linux/recommended/image_id`, "it leads to a version of Amazon Linux that has no dnf"],
  ["/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64", "it leads to an AMI without the ECS agent"],
  [
    "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
    "it leads to no ECS-optimized AMI",
  ],
  ["/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended/image_id", "it leads to no ECS"],
  [`${ECS}/amazon-linux-2023/image_id`, "it names no version of the AMI, such as recommended"],
  [
    `${ECS}/amazon-linux-2023/al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-arm64/image_id`,
    "it is for arm64, and t3.micro is x86_64",
  ],
  ["/AWS/service/ecs/own/image_id", "names that begin with aws or ssm are AWS's own"],
  ["/aws/reference/ami", "names that begin with aws or ssm are AWS's own"],
  [`${ECS}/amazon-linux-2023/recommended`, "it holds JSON, not the AMI's id"],
  [`${ECS}/amazon-linux-2023/arm64/recommended`, "it holds JSON, not the AMI's id"],
  [`${ECS}/amazon-linux-2023/recommended/image_name`, "its value image_name is not the AMI's id"],
  [`${ECS}/amazon-linux-2023/arm64/recommended/image_id`, "it is for arm64, and t3.micro is x86_64"],
])("%s is refused", (amiParameter, problem) => {
  expect(withCapacity({ amiParameter })).toEqual([
    expect.stringContaining(`cluster.capacity.amiParameter: got "${amiParameter.slice(0, 40)}`),
  ]);
  expect(withCapacity({ amiParameter })[0]).toContain(`but ${problem}`);
});

test.each([
  ["m7g.large", "recommended", "it is for x86_64, and m7g.large is arm64"],
  ["g6e.xlarge", "recommended", "it has no drivers for the GPUs of g6e.xlarge"],
  ["inf2.xlarge", "recommended", "it has no drivers for the Neuron devices of inf2.xlarge"],
  ["inf2.xlarge", "gpu/recommended", "it has no drivers for the Neuron devices of inf2.xlarge"],
])("%s does not go with %s", (instanceType, folder, problem) => {
  const amiParameter = `${ECS}/amazon-linux-2023/${folder}/image_id`;
  expect(withCapacity({ instanceType, amiParameter })).toEqual([
    expect.stringContaining(`but ${problem}; leave it out`),
  ]);
});

test.each([
  `${ECS}/amazon-linux-2023/recommended/image_id`,
  `${ECS}/amazon-linux-2023/kernel-6.12/recommended/image_id`,
  `${ECS}/amazon-linux-2023/al2023-ami-ecs-hvm-2023.0.20260820-kernel-6.1-x86_64/image_id`,
  `${ECS}/amazon-linux-2023/gpu/recommended/image_id`,
  "/images/hardened",
  "/images/windows-tools/linux",
])("%s is taken", (amiParameter) => {
  expect(withCapacity({ amiParameter })).toEqual([]);
});
