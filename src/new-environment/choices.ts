import { HOURS_PER_MONTH, LIST_PRICES } from "../aws/list-prices";
import { pricesIn } from "../aws/prices";
import type { EnvironmentInput } from "../environment/schema";
import { UserError } from "../user-error";

/** A user's answers, by the name of the choice; a choice that is left out takes its default. */
export type Answers = Readonly<Partial<Record<ChoiceName, string>>>;

/** One choice about a new environment: a flag of the command, and a question on a terminal. */
export interface Choice {
  readonly name: ChoiceName;
  /** Flag of the command with the form of its value. */
  readonly flags: string;
  /** The question, without its mark. */
  readonly question: string;
  /** The consequence and the price of the answer as it stands, in one line. */
  readonly explain: (answers: Answers) => string;
  /** The answer when there is none. @default the choice stays open, as nothing is needed */
  readonly default?: string;
  /** The result of leaving a choice without a default open, in words. @default the choice must be made */
  readonly openMeans?: string;
  /** Whether the choice arises. @default always */
  readonly arises?: (answers: Answers) => boolean;
  /** Stands for answers that are still open while this one is checked. @default none */
  readonly openAnswers?: Answers;
  /** Beginning of the problems that this answer alone can cause. @default any */
  readonly problemsAbout?: string;
}

type ChoiceName =
  | "region"
  | "network"
  | "zones"
  | "vpcId"
  | "subnets"
  | "instanceType"
  | "maxSize"
  | "purchase"
  | "domain"
  | "hostedZoneId"
  | "applications";

const PURCHASES = ["onDemand", "spot", "mixed"] as const;
const NETWORKS = ["create", "ids"] as const;

/** Subnets that nobody has. */
const SOME_SUBNETS = "a=subnet-00000000/subnet-00000001,b=subnet-00000002/subnet-00000003";

const usesExisting = (answers: Answers): boolean => answerOf("network", answers) === "ids";

/** The choices in the order in which they are asked. Each may depend on those before it. */
export const CHOICES: readonly Choice[] = [
  {
    name: "region",
    flags: "--region <CODE>",
    question: "AWS region",
    default: "us-east-1",
    problemsAbout: "region",
    explain: (answers) => {
      const table = pricesIn(answerOf("region", answers));
      const price = table?.priceOf("t3.micro")?.onDemandUsdPerHour;
      return price === undefined
        ? "Prices differ by region; Drydock has no table of this one."
        : `Prices differ by region: here a t3.micro costs ${price} USD an hour (${table!.date}).`;
    },
  },
  {
    name: "network",
    flags: `--network <${NETWORKS.join("|")}>`,
    question: "Network: create a VPC, or use one by its ids (create, ids)",
    default: "create",
    openAnswers: { vpcId: "vpc-00000000", subnets: SOME_SUBNETS },
    problemsAbout: "--network",
    explain: (answers) =>
      usesExisting(answers)
        ? "Your VPC stays as it is and costs nothing more: its private subnets need a way to AWS."
        : `A new VPC with one NAT gateway, about ${monthly(LIST_PRICES.natGatewayPerHour)} a month and ${LIST_PRICES.natGatewayPerGigabyte} USD a gigabyte in us-east-1.`,
  },
  {
    name: "zones",
    flags: "--zones <LETTER,...>",
    question: "Availability Zones by letter, as a,b,c",
    openMeans: "the region's first two",
    arises: (answers) => !usesExisting(answers),
    explain: () =>
      `Each zone takes at least one instance, and traffic between zones costs ${LIST_PRICES.trafficBetweenZonesPerGigabyte} USD a gigabyte in each direction.`,
  },
  {
    name: "vpcId",
    flags: "--vpc-id <ID>",
    question: "Id of the VPC",
    openAnswers: { subnets: SOME_SUBNETS },
    arises: usesExisting,
    explain: () => "The VPC costs nothing more.",
  },
  {
    name: "subnets",
    flags: "--subnets <ZONE=PUBLIC/PRIVATE,...>",
    question: "Subnets, as a=subnet-…/subnet-…,b=subnet-…/subnet-… (zone letter, public and private subnet)",
    arises: usesExisting,
    explain: () => "Subnets cost nothing; traffic between zones is billed by AWS.",
  },
  {
    name: "instanceType",
    flags: "--instance-type <TYPE>",
    question: "Instance type",
    default: "t3.micro",
    explain: (answers) => {
      const price = priceOf(answers);
      return price === undefined
        ? "Drydock's table has no price of it in this region."
        : `${price.onDemandUsdPerHour} USD an hour on demand, about ${monthly(price.onDemandUsdPerHour)} a month each.`;
    },
  },
  {
    name: "maxSize",
    flags: "--max-size <N>",
    question: "Maximum number of instances",
    default: "4",
    explain: (answers) => {
      const price = priceOf(answers);
      const most = Number(answerOf("maxSize", answers));
      return price === undefined || !Number.isInteger(most)
        ? "The cluster scales between its minimum and this number."
        : `The cluster scales up to it: ${most} instances cost about ${monthly(most * price.onDemandUsdPerHour)} a month on demand.`;
    },
  },
  {
    name: "purchase",
    flags: `--purchase <${PURCHASES.join("|")}>`,
    question: "Spot instances (onDemand, spot, mixed)",
    default: "onDemand",
    explain: (answers) => {
      const price = priceOf(answers);
      const spot = price?.spotUsdPerHour;
      const saving =
        spot === undefined ? "" : `, on the table's day ${percentBelow(spot, price!.onDemandUsdPerHour)} % below`;
      return answerOf("purchase", answers) === "onDemand"
        ? `Instances stay until you let them go. Spot costs less${saving}, and AWS takes instances back at two minutes' notice.`
        : `Spot costs less${saving} on demand, and AWS takes instances back at two minutes' notice: name several types too.`;
    },
  },
  {
    name: "domain",
    flags: "--domain <NAME>",
    question: "Domain of the load balancer, for HTTPS",
    openMeans: "none, HTTP alone",
    openAnswers: { hostedZoneId: "Z00000000" },
    explain: ({ domain }) =>
      `The load balancer costs about ${monthly(LIST_PRICES.loadBalancerPerHour)} a month and its requests ${LIST_PRICES.loadBalancerCapacityUnitPerHour} USD per capacity unit and hour in us-east-1; ${
        domain === undefined ? "without a domain it speaks HTTP alone" : "the domain's certificate is free"
      }.`,
  },
  {
    name: "hostedZoneId",
    flags: "--hosted-zone-id <ID>",
    question: "Id of the Route 53 hosted zone that holds the domain",
    arises: ({ domain }) => domain !== undefined,
    explain: () => "The certificate is proven in this zone; records in it are free.",
  },
  {
    name: "applications",
    flags: "--applications <NAME=IMAGE,...>",
    question: "Applications, as web=IMAGE,api=IMAGE",
    openMeans: "none yet",
    explain: ({ applications }) =>
      applications === undefined
        ? "None yet: add some under applications, or deploy them from stacks of your own."
        : "Each is a service of 2 to 10 tasks with 128 CPU units and 128 MiB; tasks cost nothing besides the instances.",
  },
];

const monthly = (usdPerHour: number): string => `${Math.round(usdPerHour * HOURS_PER_MONTH)} USD`;

const percentBelow = (price: number, reference: number): number => Math.round((1 - price / reference) * 100);

const priceOf = (answers: Answers) => pricesIn(answerOf("region", answers))?.priceOf(answerOf("instanceType", answers));

/** The answer to a choice, or its default; empty where there is neither. */
function answerOf(name: ChoiceName, answers: Answers): string {
  return answers[name] ?? CHOICES.find((choice) => choice.name === name)?.default ?? "";
}

/** The choices that arise with these answers. */
export const choicesFor = (answers: Answers): readonly Choice[] =>
  CHOICES.filter(({ arises = () => true }) => arises(answers));

/**
 * The environment that the answers describe. Answers that are a default are left out.
 *
 * @throws UserError when an answer has not the form that its flag shows, or belongs to a choice that does not arise
 */
export function environmentOf(answers: Answers): EnvironmentInput {
  refuseIdle(answers);
  const { region, domain, hostedZoneId, applications } = answers;
  if (domain !== undefined && hostedZoneId === undefined)
    throw new UserError(
      "--hosted-zone-id: --domain needs it; name the Route 53 hosted zone that holds the domain, or leave --domain out for HTTP alone",
    );
  const capacity = capacityOf(answers);
  const ingress = domain === undefined ? undefined : { domain, ...(hostedZoneId !== undefined && { hostedZoneId }) };
  const cluster = { ...(ingress && { ingress }), ...(capacity && { capacity }) };
  return {
    ...(region !== undefined && { region }),
    network: networkOf(answers),
    ...(Object.keys(cluster).length > 0 && { cluster }),
    ...(applications !== undefined && { applications: applicationsOf(applications) }),
  };
}

/** An answer that nothing would follow from. */
function refuseIdle(answers: Answers): void {
  const idle = CHOICES.find(({ name, arises = () => true }) => answers[name] !== undefined && !arises(answers));
  if (!idle) return;
  const needs = { hostedZoneId: "--domain", zones: "--network create" }[idle.name as string] ?? "--network ids";
  throw new UserError(`${flagOf(idle)}: it goes with ${needs} only; add that, or leave it out`);
}

const flagOf = ({ flags }: Pick<Choice, "flags">): string => flags.split(" ")[0]!;

const flagNamed = (name: ChoiceName): string => flagOf(CHOICES.find((choice) => choice.name === name)!);

function networkOf(answers: Answers): EnvironmentInput["network"] {
  oneOf("network", NETWORKS, answers);
  const { zones } = answers;
  if (!usesExisting(answers)) return { source: "create", ...(zones !== undefined && { zones: zones.split(",") }) };
  for (const name of ["vpcId", "subnets"] as const)
    if (answers[name] === undefined)
      throw new UserError(`${flagNamed(name)}: --network ids needs it; name it, or leave --network out for a new VPC`);
  return { source: "ids", vpcId: answers.vpcId!, subnets: subnetsOf(answers.subnets!) };
}

const subnetsOf = (text: string) =>
  Object.fromEntries(
    pairsIn("subnets", text, "a=subnet-0123456789abcdef0/subnet-0123456789abcdef1").map(([zone, ids]) => {
      const [publicId = "", privateId = ""] = ids.split("/");
      return [zone, { public: publicId, private: privateId }];
    }),
  );

function capacityOf(answers: Answers) {
  const { instanceType, maxSize } = answers;
  if (maxSize !== undefined && !/^\d+$/.test(maxSize))
    throw new UserError(`--max-size: got ${JSON.stringify(maxSize)}, allowed a whole number; name the most instances`);
  const purchase = oneOf("purchase", PURCHASES, answers);
  const capacity = {
    ...(instanceType !== undefined && { instanceType }),
    ...(purchase !== undefined && { purchase }),
    ...(maxSize !== undefined && { maxSize: Number(maxSize) }),
  };
  return Object.keys(capacity).length > 0 ? capacity : undefined;
}

function oneOf<Word extends string>(name: ChoiceName, words: readonly Word[], answers: Answers): Word | undefined {
  const answer = answers[name];
  const word = words.find((each) => each === answer);
  if (answer !== undefined && word === undefined)
    throw new UserError(
      `${flagNamed(name)}: got ${JSON.stringify(answer)}, allowed ${words.join(", ")}; choose one of them`,
    );
  return word;
}

/** One application takes all requests; of several each takes those below its own name. */
function applicationsOf(text: string) {
  const images = pairsIn("applications", text, "web=public.ecr.aws/nginx/nginx:1.29.3");
  return Object.fromEntries(
    images.map(([name, image], index) => [
      name,
      { image, requests: { priority: 100 + index, paths: images.length === 1 ? ["/*"] : [`/${name}`, `/${name}/*`] } },
    ]),
  );
}

/** Pairs of a key and a value, separated by commas. */
function pairsIn(name: ChoiceName, text: string, example: string): readonly (readonly [key: string, value: string])[] {
  const pairs = text.split(",").map((part) => part.trim().split(/=(.*)/s, 2) as [string, string | undefined]);
  const keys = pairs.map(([key]) => key);
  const wrong =
    pairs.find(([key, value]) => key === "" || !value) ?? pairs.find(([key], at) => keys.indexOf(key) !== at);
  if (!wrong) return pairs as (readonly [string, string])[];
  throw new UserError(
    `${flagNamed(name)}: got ${JSON.stringify(text)}, allowed different names, each with = and its value, separated by commas; write ${example}`,
  );
}
