/** The parts of an ARN (AWS general reference, "Amazon Resource Names"). */
export interface Arn {
  /** For example `aws`. */
  readonly partition: string;
  /** For example `acm`. */
  readonly service: string;
  /** Empty for what belongs to no region, for example a role. */
  readonly region: string;
  /** Empty for what belongs to no account, for example a bucket. */
  readonly account: string;
  /** The rest, colons included. */
  readonly resource: string;
}

/** @returns undefined for a text that is no ARN */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...resource] = text.split(":");
  if (prefix !== "arn" || !partition || !service || region === undefined || account === undefined) return undefined;
  return resource.length === 0 ? undefined : { partition, service, region, account, resource: resource.join(":") };
}

/**
 * Says why something of this ARN cannot be used from a region.
 *
 * @param others regions beside it from which it may be used too
 * @returns undefined when it can
 */
export function arnProblem(
  arn: Arn,
  region: string,
  partition: string,
  others: readonly string[] = [],
): string | undefined {
  if (arn.partition !== partition)
    return `it belongs to the partition ${arn.partition}, and ${region} to ${partition}, where no other counts`;
  if (arn.region === "" || arn.region === region || others.includes(arn.region)) return undefined;
  const distribution =
    arn.service === "acm" && arn.region === "us-east-1"
      ? ": certificates in us-east-1 are those of CloudFront, and a load balancer takes one of its own region"
      : "";
  return `it lies in ${arn.region}, and the environment in ${region}${distribution}`;
}
