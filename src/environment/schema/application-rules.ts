import type { z } from "zod";
import { ecrRepositoryOf, imageProblem, isPulledOverInternet } from "../../aws/ecr";
import { containersPerInstance } from "../../aws/instance-types";
import { isSameSecret } from "../../terraform/secrets";
import type { RuleOfMany } from "../rules";
import { type ApplicationSettings, allowsExec, EXEC_NEEDS_TO_WRITE } from "./application";
import type { NamedAccount } from "./arn-rules";
import { instanceTypesOf, usesSpot } from "./capacity";
import { type clusterSchema, LONGEST_SPOT_STOP_SECONDS } from "./cluster";
import { reachesInternet, wayOutOf } from "./created-network";
import { drainTimeoutOf, leavingSeconds } from "./draining";
import { MINIMUM_MEBIBYTES } from "./kinds/amounts";
import { everyRuleIsReached } from "./listener-rules";
import type { NetworkSettings } from "./network";
import type { volumeSchema } from "./volume";

/** The settings of an environment that applications depend on. */
interface Surroundings {
  readonly region: string;
  readonly network: NetworkSettings;
  readonly applications: Readonly<Record<string, ApplicationSettings>>;
  readonly cluster: z.output<typeof clusterSchema>;
  /** @default no volume */
  readonly volume?: z.output<typeof volumeSchema> | undefined;
}

/** A rule that each application follows. */
interface ApplicationRule {
  /** Path of the setting that the error names, from the application. */
  readonly setting: string;
  /** Other settings of the application that the rule reads. @default none */
  readonly reads?: readonly string[];
  /** Paths of the settings beside the application that must be valid before the rule makes sense. */
  readonly needs: readonly string[];
  /** Completes "got …, but …"; undefined where the rule is kept. */
  readonly problem: (application: ApplicationSettings, surroundings: Surroundings, name: string) => string | undefined;
  /** The way out. */
  readonly remedy: string;
}

const forEach = ({ setting, reads = [], needs, problem, remedy }: ApplicationRule): RuleOfMany<Surroundings> => ({
  over: "applications",
  needs,
  breaches: (all, isValid) =>
    Object.entries(all.applications).flatMap(([name, application]) => {
      const pathOf = (each: string) => ["applications", name, ...each.split(".")];
      if (![setting, ...reads].every((each) => isValid(pathOf(each)))) return [];
      const found = problem(application, all, name);
      return found === undefined ? [] : [{ path: pathOf(setting), problem: found }];
    }),
  remedy,
});

/** Seconds that a task of a cluster has to leave: deregistration delay and stop timeout together. */
export const longestStopSeconds = (environment: Omit<Surroundings, "volume">): number =>
  Math.min(
    drainTimeoutOf(environment),
    usesSpot(environment.cluster.capacity) ? LONGEST_SPOT_STOP_SECONDS : Number.POSITIVE_INFINITY,
  );

const leavesIn = (seconds: number): string => `with the stop timeout its tasks take up to ${seconds} s to leave, and`;

const LEAVING = "requests.deregistrationDelaySeconds";
const STOPPING = ["cluster.draining.stopTimeoutSeconds"];
const INSTANCE_TYPES = ["instanceType", "otherInstanceTypes", "describedInstanceTypes"].map(
  (each) => `cluster.capacity.${each}`,
);

/** An image or a repository that settings name. */
interface NamedImage {
  readonly path: readonly PropertyKey[];
  readonly image: string;
}

/** Repositories for tasks of others; `NAME/*` stands for an image below that name. */
const repositoriesIn = ({ cluster }: Pick<Surroundings, "cluster">): readonly NamedImage[] =>
  (cluster.imageRepositories ?? []).map((repository, index) => ({
    path: ["cluster", "imageRepositories", index],
    image: String(repository).replace(/\/\*$/, "/all"),
  }));

/** The accounts of images and repositories in registries of ECR. */
export const imageAccounts = (all: Pick<Surroundings, "applications" | "cluster">): readonly NamedAccount[] => {
  const images = Object.entries(all.applications).map(([name, { image }]) => ({
    path: ["applications", name, "image"],
    image,
  }));
  return [...images, ...repositoriesIn(all)].flatMap(({ path, image }) => {
    const repository = ecrRepositoryOf(image);
    return repository ? [{ path, account: repository.account, servesOwnAccount: false }] : [];
  });
};

const WAY_OUT = ["network.source", "network.egress", "network.vpn"];

const REACHABLE =
  "name an image of Amazon ECR in the environment's region as ACCOUNT.dkr.ecr.REGION.amazonaws.com/…, or choose another network.egress";

/** The reason for which an image cannot be pulled from private subnets without a way to the internet. */
const unreachable = (image: string, { region, network }: Surroundings): string | undefined => {
  if (network.source !== "create" || reachesInternet(network) || !isPulledOverInternet(image, region)) return undefined;
  return `with ${wayOutOf(network)} there is no way to the internet, and its host is not reached by an endpoint of ${region}`;
};

/** The rules between applications and the rest of an environment. */
export const applicationRules: readonly RuleOfMany<Surroundings>[] = [
  {
    over: "cluster.imageRepositories",
    needs: ["region"],
    breaches: (all, isValid) =>
      repositoriesIn(all).flatMap(({ path, image }) => {
        if (!isValid(path)) return [];
        const problem = imageProblem(image, all.region);
        return problem === undefined ? [] : [{ path, problem }];
      }),
    remedy: "copy the repository's URI from the ECR console",
  },
  forEach({
    setting: "volume.accessPoint",
    needs: ["volume"],
    problem: ({ volume: mount }, { volume }) =>
      !mount || Object.hasOwn(volume?.accessPoints ?? {}, mount.accessPoint)
        ? undefined
        : "volume.accessPoints has no access point of that name",
    remedy: "add the access point, or name one that is there",
  }),
  forEach({
    setting: "volume",
    needs: ["volume"],
    problem: ({ volume: mount }, { volume }) =>
      mount && volume?.mountBy === "address"
        ? "volume.mountBy is address, and ECS mounts an application's volume by the file system's name alone"
        : undefined,
    remedy: "let the VPC resolve the name and set volume.mountBy to 'name', or leave the application's volume out",
  }),
  forEach({
    setting: "image",
    needs: ["region"],
    problem: ({ image }, { region }) => imageProblem(image, region),
    remedy: "copy the image's URI from the console of its registry",
  }),
  forEach({
    setting: "image",
    needs: ["region", ...WAY_OUT],
    problem: ({ image }, all) => unreachable(image, all),
    remedy: REACHABLE,
  }),
  {
    needs: ["region", ...WAY_OUT, "cluster.imageRepositories"],
    breaches: (all) =>
      repositoriesIn(all).flatMap(({ path, image }) => {
        const problem = unreachable(image, all);
        return problem === undefined ? [] : [{ path, problem }];
      }),
    remedy: REACHABLE,
  },
  forEach({
    setting: "repositoryCredentialsSecretArn",
    needs: ["cluster.registryCredentials"],
    problem: ({ repositoryCredentialsSecretArn: ofTasks }, { cluster: { registryCredentials } }) =>
      ofTasks !== undefined &&
      registryCredentials?.secretArn !== undefined &&
      isSameSecret(ofTasks, registryCredentials.secretArn)
        ? "cluster.registryCredentials.secretArn names the same secret, and its two readers exclude each other: ECS reads one object with username and password, the ECS agent one with registries as its keys"
        : undefined,
    remedy: "name two secrets, or leave one of the settings out",
  }),
  forEach({
    setting: "repositoryCredentialsSecretArn",
    reads: ["image"],
    needs: [],
    // ECS developer guide, "Using non-AWS container images in Amazon ECS": of an image in ECR this is not to be used.
    problem: ({ repositoryCredentialsSecretArn: secret, image }) =>
      secret !== undefined && ecrRepositoryOf(image)
        ? "the image lies in a private registry of Amazon ECR, which ECS asks with the task's execution role and no password"
        : undefined,
    remedy: "leave it out",
  }),
  forEach({
    setting: "exec",
    needs: ["cluster.exec"],
    problem: ({ exec }, { cluster }) =>
      exec === true && !cluster.exec ? "cluster.exec, which has the sessions' log group and key, is false" : undefined,
    remedy: "set cluster.exec to true, or leave it out",
  }),
  forEach({
    setting: "readonlyRootFilesystem",
    reads: ["exec"],
    needs: ["cluster.exec"],
    problem: (application, { cluster }) =>
      application.readonlyRootFilesystem && allowsExec(application, cluster.exec) ? EXEC_NEEDS_TO_WRITE : undefined,
    remedy: "leave it false, or set exec of the application or cluster.exec to false",
  }),
  forEach({
    setting: "requests.priority",
    needs: [],
    problem: ({ requests }, { applications }, name) => {
      const others = Object.entries(applications).slice(0, Object.keys(applications).indexOf(name));
      const other = others.find(([, application]) => application?.requests?.priority === requests.priority);
      return other && `applications.${other[0]} has that priority, and a listener has each once`;
    },
    remedy: "give each application a priority of its own",
  }),
  everyRuleIsReached,
  ...(["cpu", "memory"] as const).map((resource) =>
    forEach({
      setting: resource,
      needs: INSTANCE_TYPES,
      problem: (application, { cluster }) => {
        const needed = { cpu: 1, memory: MINIMUM_MEBIBYTES, [resource]: application[resource] };
        const small = instanceTypesOf(cluster.capacity).find((type) => containersPerInstance(type, needed) === 0);
        return small && `a task of that size does not fit on an instance of type ${small.name}`;
      },
      remedy: "choose smaller tasks or a larger cluster.capacity.instanceType",
    }),
  ),
  forEach({
    setting: LEAVING,
    needs: ["applications", ...STOPPING, ...INSTANCE_TYPES, "cluster.bootSteps", "cluster.draining.timeoutSeconds"],
    problem: (application, all) => {
      const seconds = leavingSeconds(application, all.cluster);
      const timeoutSeconds = drainTimeoutOf(all);
      return seconds > timeoutSeconds
        ? `${leavesIn(seconds)} a terminating instance goes after cluster.draining.timeoutSeconds (${timeoutSeconds} s)`
        : undefined;
    },
    remedy: "lower it or stopTimeoutSeconds, or raise cluster.draining.timeoutSeconds",
  }),
  forEach({
    setting: LEAVING,
    reads: ["stopTimeoutSeconds"],
    needs: [...STOPPING, "cluster.capacity.purchase"],
    problem: (application, all) => {
      const seconds = leavingSeconds(application, all.cluster);
      return usesSpot(all.cluster.capacity) && seconds > LONGEST_SPOT_STOP_SECONDS
        ? `${leavesIn(seconds)} a Spot instance is gone two minutes after its notice, which leaves ${LONGEST_SPOT_STOP_SECONDS} s`
        : undefined;
    },
    remedy: "lower it or stopTimeoutSeconds",
  }),
];
