import { resourcesOf } from "../deployments";
import { heldByPython, type Judge } from "../judge";
import { API_SHAPES, type ApiShape, WITHOUT_SHAPE } from "../lists/api-shapes";

/** A block of Terraform whose arguments are members of the API's input under a prefix. */
function flattened(given: Readonly<Record<string, unknown>>, blocks: readonly string[] = []): Record<string, unknown> {
  const flat: Record<string, unknown> = { ...given };
  for (const block of blocks) {
    const inner = [flat[block]].flat()[0];
    delete flat[block];
    for (const [name, value] of Object.entries(inner ?? {})) flat[`${block}_${name}`] = value;
  }
  return flat;
}

/** The arguments without an instance type that the settings describe: botocore does not know it yet. */
const withoutDescribed = (
  { instance_type: type, ...others }: Readonly<Record<string, unknown>>,
  described: readonly string[],
): Readonly<Record<string, unknown>> =>
  type === undefined || described.includes(String(type)) ? others : { ...others, instance_type: type };

/** Every resource, held against the shapes of botocore: enumerations, lengths, patterns and bounds. */
export const shapes: Judge = {
  name: "api-shapes",
  holds: "resources",
  judge: async (deployments, tools) => {
    const all = deployments.flatMap((deployment) =>
      deployment.stacks.flatMap(({ resources, describedInstanceTypes }) =>
        resources.map((resource) => ({
          ...resource,
          environment: deployment.environment,
          arguments: withoutDescribed(resource.arguments, describedInstanceTypes),
        })),
      ),
    );
    const items = all.flatMap(({ environment, address, type, arguments: given }) => {
      const shape: ApiShape | undefined = API_SHAPES[type];
      if (!shape) return [];
      const { service, operation, within = [], renames = {}, blocks } = shape;
      return [{ environment, address, service, operation, within, renames, arguments: flattened(given, blocks) }];
    });
    const verdict = await heldByPython(tools, "shapes", items);
    const unknown = all
      .filter(({ type }) => !(type in API_SHAPES) && !(type in WITHOUT_SHAPE))
      .map(({ environment, address, type }) => ({
        environment,
        address,
        text: `the API behind ${type} is not written down: add it to scan/reality/lists/api-shapes.ts`,
      }));
    return { ...verdict, shortfalls: [...verdict.shortfalls, ...unknown] };
  },
};

/** Container definitions, which reach the API as they are, held against the shape with nothing left over. */
export const containers: Judge = {
  name: "container-definitions",
  holds: "documents",
  judge: (deployments, tools) =>
    heldByPython(
      tools,
      "documents",
      deployments.flatMap((deployment) =>
        resourcesOf(deployment, "aws_ecs_task_definition").map(({ address, arguments: given }) => ({
          environment: deployment.environment,
          address,
          service: "ecs",
          operation: "RegisterTaskDefinition",
          member: "containerDefinitions",
          text: String(given["container_definitions"]),
        })),
      ),
    ),
};
