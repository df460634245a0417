import type { Environment } from "../environment/schema";
import type { PolicyStatement } from "../terraform/policy";
import type { DescribedStack } from "./described-stacks";
import type { Place } from "./rights";

/**
 * Rights on states. A plan locks the state that it reads, by an object beside it. The states of the bucket and of these roles
 * are nobody's of a pipeline.
 *
 * @param isWritten whether states are written too
 */
export function stateStatements(
  environment: Environment,
  stacks: readonly DescribedStack[],
  { partition }: Place,
  isWritten: boolean,
): PolicyStatement[] {
  const { bucket, keyPrefix } = environment.state!;
  const states = `arn:${partition}:s3:::${bucket}/${keyPrefix}/${environment.name}-`;
  const foreign = stacks
    .flatMap(({ remoteStates }) => remoteStates)
    .map((remote) => `arn:${partition}:s3:::${remote.bucket}/${remote.key}`)
    .filter((arn) => !arn.startsWith(states));
  return [
    {
      Sid: "FindStates",
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket"],
      Resource: `arn:${partition}:s3:::${bucket}`,
    },
    { Sid: "ReadStates", Effect: "Allow", Action: "s3:GetObject", Resource: [`${states}*`, ...new Set(foreign)] },
    {
      Sid: isWritten ? "WriteStates" : "LockStates",
      Effect: "Allow",
      Action: ["s3:DeleteObject", "s3:PutObject"],
      Resource: isWritten ? `${states}*` : `${states}*.tfstate.tflock`,
    },
    {
      Sid: "LeaveOtherStates",
      Effect: "Deny",
      Action: ["s3:DeleteObject", "s3:PutObject"],
      Resource: [`${states}state.tfstate*`, `${states}pipeline-roles.tfstate*`],
    },
  ];
}
