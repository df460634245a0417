import { type Arn, parseArn } from "../aws/arn";
import { findRegion } from "../aws/regions";
import { type Answers, FORMS, ForeignClusterError, type FormName, type Found, type MutableAnswers } from "./answers";
import { besideLeftOut, type ForeignFolder } from "./read-folder";

/** The cluster that a folder describes. */
export interface DescribedCluster {
  /** Its name. */
  readonly name: string;
  /** Its region. */
  readonly region: string;
  /** Capacity providers of services that name neither a provider nor a launch type. */
  readonly defaultProviders: readonly string[];
  /** One sentence on the tasks and services that the cluster has and no file describes. */
  readonly uncounted: readonly string[];
  /** The answers of its region and account. */
  readonly answers: Answers;
  /** One sentence for each thing of another region or account. */
  readonly leftOut: readonly string[];
}

/**
 * Finds the cluster, from what AWS says of it or of its services.
 *
 * @throws ForeignClusterError when there is none or several, or its region is not known
 */
export function clusterOf(read: ForeignFolder): DescribedCluster {
  const { folder, answers } = read;
  const arns = new Set([
    ...answers.clusters.map(({ item }) => item.clusterArn),
    ...answers.services.flatMap(({ item }) => item.clusterArn ?? []),
  ]);
  const names = new Set([...arns].map((arn) => arn.split("/").at(-1)!));
  const [name] = names;
  if (name === undefined)
    throw new ForeignClusterError(
      `${folder}: no file names a cluster${besideLeftOut(read)}; add the JSON of ${FORMS.clusters.command}`,
    );
  const places = [...arns].flatMap((arn) => parseArn(arn) ?? []);
  const [region, ...otherRegions] = new Set(places.flatMap((arn) => arn.region || []));
  const [account, ...otherAccounts] = new Set(places.flatMap((arn) => arn.account || []));
  if (names.size + otherRegions.length + otherAccounts.length > 1)
    throw new ForeignClusterError(
      `${folder}: it holds ${arns.size} clusters (${[...arns].join(", ")}); keep the files of one, or fill another folder with it: npm run collect -- --cluster ARN --out FOLDER`,
    );
  const known = knownRegion(read, region);
  const described = answers.clusters[0]?.item;
  if (described?.status === "INACTIVE")
    throw new ForeignClusterError(
      `${answers.clusters[0]!.place}: cluster ${name} is deleted (INACTIVE), and there is nothing to rehearse; name one that aws ecs list-clusters shows`,
    );
  return {
    name,
    region: known,
    defaultProviders: strategyOf(described?.defaultCapacityProviderStrategy ?? []),
    uncounted: uncountedIn(answers, described),
    ...ofCluster(ofPlace(answers, known, account), name),
  };
}

/** Services, providers and scalable targets of the cluster: lists of a whole region hold those of others too. */
const ofCluster = ({ answers, leftOut }: OwnAnswers, name: string): OwnAnswers => {
  const { clusters, services, providers, scalableTargets, servicePolicies } = answers;
  const attached = new Set([
    ...clusters.flatMap(({ item }) => [...item.capacityProviders, ...strategyOf(item.defaultCapacityProviderStrategy)]),
    ...services.flatMap(({ item }) => strategyOf(item.capacityProviderStrategy)),
  ]);
  // A plan may not know them yet.
  const isAttached = ({ item }: Found<"providers">): boolean => attached.size === 0 || attached.has(item.name);
  const isOwn = ({ item: { ResourceId } }: Found<"scalableTargets" | "servicePolicies">): boolean =>
    ResourceId.startsWith(`service/${name}/`);
  return {
    answers: {
      ...answers,
      providers: providers.filter(isAttached),
      scalableTargets: scalableTargets.filter(isOwn),
      servicePolicies: servicePolicies.filter(isOwn),
    },
    leftOut: [
      ...leftOut,
      ...providers
        .filter((each) => !isAttached(each) && each.item.autoScalingGroupProvider)
        .map(({ item }) => `Capacity provider ${item.name} is none of the cluster's: left out.`),
    ],
  };
};

const strategyOf = (strategy: readonly { readonly capacityProvider: string }[]): readonly string[] =>
  strategy.map(({ capacityProvider }) => capacityProvider);

/** One call describes ten services: the files of the rest are easily forgotten. */
const uncountedIn = ({ services }: Answers, described: Found<"clusters">["item"] | undefined): readonly string[] => {
  const active = services.filter(({ item }) => (item.status ?? "ACTIVE") === "ACTIVE").length;
  const { activeServicesCount = 0, runningTasksCount = 0 } = described ?? {};
  if (activeServicesCount > active)
    return [
      `The cluster has ${activeServicesCount} services, and the files describe ${active} of them: the others are not played; add the JSON of ${FORMS.services.command}, which takes ten at once.`,
    ];
  const standaloneTasks = runningTasksCount - services.reduce((sum, { item }) => sum + (item.desiredCount ?? 0), 0);
  return standaloneTasks > 0 ? [`${standaloneTasks} tasks that no service has started are not played.`] : [];
};

const knownRegion = (read: ForeignFolder, region: string | undefined): string => {
  const { folder, plannedRegions } = read;
  if (region === undefined && plannedRegions.length > 1)
    throw new ForeignClusterError(
      `${folder}: its plans name ${plannedRegions.length} regions (${plannedRegions.join(", ")}), and no ARN says which is the cluster's; keep the plans of one`,
    );
  const found = region ?? plannedRegions[0];
  if (found === undefined)
    throw new ForeignClusterError(
      `${folder}: no file names the region; add the JSON of ${FORMS.clusters.command}, whose ARN has it`,
    );
  if (!findRegion(found))
    throw new ForeignClusterError(
      `${folder}: the cluster's ARN names region ${found}, which the table of regions does not have; get the file anew with ${FORMS.clusters.command}`,
    );
  return found;
};

/** The members that say where a thing lies. */
const ARNS: { readonly [Name in FormName]?: (item: Found<Name>["item"]) => string | undefined } = {
  groups: ({ AutoScalingGroupARN }) => AutoScalingGroupARN,
  policies: ({ PolicyARN }) => PolicyARN,
  providers: ({ autoScalingGroupProvider }) => autoScalingGroupProvider?.autoScalingGroupArn,
  targetGroups: ({ TargetGroupArn }) => TargetGroupArn,
  taskDefinitions: ({ taskDefinitionArn }) => taskDefinitionArn,
};

/** Answers, and one sentence for each thing that is not among them. */
type OwnAnswers = Pick<DescribedCluster, "answers" | "leftOut">;

/** The answers of one region and account: names may come again in others. */
const ofPlace = (answers: Answers, region: string, account: string | undefined): OwnAnswers => {
  const leftOut: string[] = [];
  const isThere = (name: FormName, { item, place }: Found<FormName>): boolean => {
    const arn = parseArn((ARNS[name] as ((item: unknown) => string | undefined) | undefined)?.(item) ?? "");
    const other = arn && otherPlace(arn, region, account);
    if (other !== undefined) leftOut.push(`${place} lies in ${other}, and the cluster in ${region}: left out.`);
    return other === undefined;
  };
  const own = Object.fromEntries(
    (Object.keys(answers) as FormName[]).map((name) => [name, answers[name].filter((each) => isThere(name, each))]),
  );
  return { answers: own as unknown as MutableAnswers, leftOut };
};

const otherPlace = (arn: Arn, region: string, account: string | undefined): string | undefined => {
  if (arn.region !== "" && arn.region !== region) return arn.region;
  return account !== undefined && arn.account !== "" && arn.account !== account
    ? `account ${arn.account} and not ${account}`
    : undefined;
};
