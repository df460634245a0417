import { heldByPython, type Judge } from "../judge";

const ARN = /\barn:[\w-]+:[\w-]+:[^\s"']*/g;

/** The argument that names a zone, on subnets and elsewhere. */
const ZONE = "availability_zone";

/** Regions, zones and partitions, held against botocore's partition file. */
export const regions: Judge = {
  name: "regions",
  holds: "stacks",
  judge: (deployments, tools) =>
    heldByPython(
      tools,
      "regions",
      deployments.flatMap(({ environment, stacks }) =>
        stacks.map(({ name, region, partition, dnsSuffix, resources }) => ({
          environment,
          address: name,
          region,
          partition,
          dnsSuffix,
          zones: resources.flatMap(({ arguments: given }) => (typeof given[ZONE] === "string" ? [given[ZONE]] : [])),
          arns: [...new Set(JSON.stringify(resources).match(ARN) ?? [])],
        })),
      ),
    ),
};
