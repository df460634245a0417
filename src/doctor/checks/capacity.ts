import { amiParameterOf } from "../../aws/ami";
import { findInstanceType } from "../../aws/instance-types";
import { type CapacitySettings, instanceTypesOf, onDemandOf } from "../../environment/schema/capacity";
import { zoneLettersOf, zonesOf } from "../../environment/schema/network";
import { sizesOf } from "../../environment/schema/sizes";
import { type Diagnosis, good, warning, wrong } from "../diagnosis";
import type { Check, Examination } from "../examine";
import { vcpuQuota } from "../quotas";

const offerings: Check = {
  subject: "instance types",
  actions: "ec2:DescribeInstanceTypeOfferings",
  examine: async ({ environment, aws }) => {
    const zones = zoneLettersOf(environment.network).map((letter) => `${environment.region}${letter}`);
    const diagnoses: Diagnosis[] = [];
    for (const { name: type } of instanceTypesOf(environment.cluster.capacity)) {
      const offered = await aws.zonesOffering(type);
      const missing = zones.filter((zone) => !offered.includes(zone));
      diagnoses.push(
        missing.length === 0
          ? good("instance types", `${type} in ${zones.join(", ")}`)
          : wrong(
              "instance types",
              `${type} is not offered in ${missing.join(", ")}`,
              `choose another type, or zones of ${offered.join(", ") || "another region"}`,
            ),
      );
    }
    return diagnoses;
  },
};

const ami: Check = {
  subject: "AMI",
  actions: "ssm:GetParameter and ec2:DescribeImages",
  examine: async ({ environment, aws }) => {
    const { capacity } = environment.cluster;
    const type = findInstanceType(capacity.instanceType, capacity.describedInstanceTypes);
    const parameter = capacity.amiParameter ?? (type && amiParameterOf(type));
    if (parameter === undefined) return [];
    const id = await aws.parameter(parameter);
    if (id === undefined)
      return [wrong("AMI", `there is no parameter ${parameter}`, "set cluster.capacity.amiParameter")];
    const image = await aws.ami(id);
    if (!image)
      return [
        wrong("AMI", `${parameter} leads to ${id}, which this account does not see`, "share the AMI with this account"),
      ];
    return [
      type && image.architecture !== type.architecture
        ? wrong(
            "AMI",
            `${id} is for ${image.architecture}, ${type.name} is ${type.architecture}`,
            "choose another parameter or type",
          )
        : good("AMI", `${id} (${image.architecture}) of ${parameter}`),
    ];
  },
};

/** The vCPUs of an environment at its smallest and at its largest, by purchase. */
function vcpusOf({ environment }: Examination) {
  const { capacity } = environment.cluster;
  const { minSize, maxSize } = sizesOf(capacity, zonesOf(environment.network));
  const vcpus = Math.max(...instanceTypesOf(capacity).map((type) => type.vcpus));
  const { baseInstances, percentAboveBase } = onDemandOf(capacity);
  const onDemand = (instances: number) => {
    const first = Math.min(instances, baseInstances);
    return Math.min(instances, first + Math.ceil(((instances - first) * percentAboveBase) / 100));
  };
  const each = (instances: number) => ({
    onDemand: onDemand(instances) * vcpus,
    spot: (instances - onDemand(instances)) * vcpus,
  });
  return { smallest: each(minSize), largest: each(maxSize) };
}

/** The quotas that a group's types count towards, each once: all instances may be of one of the types. */
function quotasOf(capacity: CapacitySettings, purchase: "onDemand" | "spot") {
  const keys = instanceTypesOf(capacity).flatMap(({ name }) => vcpuQuota(name, purchase) ?? []);
  return keys.filter(({ code }, index) => keys.findIndex((other) => other.code === code) === index);
}

const keyPair: Check = {
  subject: "key pair",
  actions: "ec2:DescribeKeyPairs",
  examine: async ({ environment: { cluster, region }, aws }) => {
    const { keyName } = cluster.capacity;
    if (keyName === undefined) return [];
    return [
      (await aws.hasKeyPair(keyName))
        ? good("key pair", `${keyName} exists`)
        : wrong(
            "key pair",
            `there is none called ${keyName} in ${region}, and no instance launches without it`,
            "import or create it in EC2, or leave cluster.capacity.keyName out: Session Manager needs none",
          ),
    ];
  },
};

const vcpuQuotas: Check = {
  subject: "quota: vCPU",
  actions: "servicequotas:GetServiceQuota",
  examine: async (examination) => {
    const { smallest, largest } = vcpusOf(examination);
    const diagnoses: Diagnosis[] = [];
    for (const purchase of ["onDemand", "spot"] as const) {
      if (largest[purchase] === 0) continue;
      for (const key of quotasOf(examination.environment.cluster.capacity, purchase))
        diagnoses.push(
          vcpuRoom(
            `quota: vCPU, ${key.title}`,
            await examination.aws.quota(key),
            smallest[purchase],
            largest[purchase],
          ),
        );
    }
    return diagnoses;
  },
};

function vcpuRoom(subject: string, quota: number | undefined, smallest: number, largest: number): Diagnosis {
  if (quota === undefined) return warning(subject, "the quota is not known", "see Service Quotas in the console");
  const state = `${quota}; the cluster takes ${smallest} to ${largest}, beside what else runs in the account`;
  if (quota < smallest) return wrong(subject, state, "ask for a higher quota in Service Quotas, or set smaller sizes");
  return quota < largest
    ? warning(subject, state, "ask for a higher quota in Service Quotas, or set a smaller cluster.capacity.maxSize")
    : good(subject, state);
}

export const CAPACITY_CHECKS: readonly Check[] = [offerings, ami, keyPair, vcpuQuotas];
