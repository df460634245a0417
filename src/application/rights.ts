import type { Construct } from "constructs";
import { ecrRepositoryOf, IMPORT_ACTIONS, isCached, PULL_ACTIONS, repositoryArn } from "../aws/ecr";
import type { ApplicationSettings } from "../environment/schema/application";
import type { DeploymentContext } from "../terraform/deployment-context";
import { arnsIn, type PolicyStatement } from "../terraform/policy";
import { secretArnOf, secretResources } from "../terraform/secrets";
import type { ApplicationCluster, ApplicationVolume } from "./application";

export interface ExecutionRightsProps {
  /** Names and region of the deployment. */
  readonly deployment: DeploymentContext;
  /** Image, secrets and keys of the application. */
  readonly settings: ApplicationSettings;
  /** ARN of the application's log group. */
  readonly logGroupArn: string;
  /** Prefixes of the registry's pull-through caches. */
  readonly pullThroughCachePrefixes: readonly string[];
}

/** A statement that allows something, or nothing when it would be about no resource. */
const allow = (sid: string, action: string | readonly string[], resources: readonly string[]): PolicyStatement[] =>
  resources.length > 0 ? [{ Sid: sid, Effect: "Allow", Action: action, Resource: resources }] : [];

/** The rights of what starts the containers: their image, their logs and their secrets, and nothing else. */
export function executionStatements(scope: Construct, props: ExecutionRightsProps): readonly PolicyStatement[] {
  const { deployment, settings, logGroupArn } = props;
  const { secrets, repositoryCredentialsSecretArn } = settings;
  const arn = arnsIn(scope, deployment.region);
  const arns = [
    ...Object.values(secrets),
    ...(repositoryCredentialsSecretArn ? [repositoryCredentialsSecretArn] : []),
  ].map((secret) => secretArnOf(secret, arn));
  const ofService = (service: string) => arns.filter((each) => each.split(":")[2] === service);
  return [
    ...pullStatements(settings.image, props.pullThroughCachePrefixes),
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${logGroupArn}:*`,
    },
    ...allow("ReadSecrets", "secretsmanager:GetSecretValue", [
      ...new Set(ofService("secretsmanager").flatMap(secretResources)),
    ]),
    ...allow("ReadParameters", "ssm:GetParameters", [...new Set(ofService("ssm"))]),
    ...allow("DecryptSecrets", "kms:Decrypt", settings.secretsKeyArn ? [settings.secretsKeyArn] : []),
  ];
}

/** The rights to pull an image: of the one repository that its name leads to, and none outside of private ECR. */
function pullStatements(image: string, pullThroughCachePrefixes: readonly string[]): readonly PolicyStatement[] {
  const repository = ecrRepositoryOf(image);
  if (!repository) return [];
  const arn = repositoryArn(repository);
  return [
    // This action knows no resource (service authorization reference of ECR).
    { Sid: "LogInToRegistry", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    ...allow("PullImages", PULL_ACTIONS, [arn]),
    ...allow("ImportImages", IMPORT_ACTIONS, isCached(repository, pullThroughCachePrefixes) ? [arn] : []),
  ];
}

export interface TaskRightsProps {
  /** Names and region of the deployment. */
  readonly deployment: DeploymentContext;
  /** The access point that the containers mount. @default none */
  readonly volume: ApplicationVolume | undefined;
  /** True lets the containers read the volume and not write it. */
  readonly readOnly: boolean;
  /** Log group and key of ECS Exec sessions. @default no sessions */
  readonly exec: ApplicationCluster["exec"];
}

/** The rights of the containers: their part of the volume, and sessions. */
export const taskStatements = (scope: Construct, props: TaskRightsProps): readonly PolicyStatement[] => [
  ...(props.volume ? [mountStatement(props.volume, props.readOnly)] : []),
  ...(props.exec ? execStatements(scope, props.deployment, props.exec) : []),
];

const mountStatement = ({ fileSystemArn, accessPointArn }: ApplicationVolume, readOnly: boolean): PolicyStatement => ({
  Sid: "MountVolume",
  Effect: "Allow",
  Action: ["elasticfilesystem:ClientMount", ...(readOnly ? [] : ["elasticfilesystem:ClientWrite"])],
  Resource: fileSystemArn,
  Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": accessPointArn } },
});

const execStatements = (
  scope: Construct,
  { region }: DeploymentContext,
  { logGroupName, keyArn }: NonNullable<ApplicationCluster["exec"]>,
): readonly PolicyStatement[] => [
  {
    // Session Manager knows no resource for these (ECS developer guide, "ECS Exec").
    Sid: "ExecSessions",
    Effect: "Allow",
    Action: [
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ],
    Resource: "*",
  },
  { Sid: "DecryptExecSessions", Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
  { Sid: "FindExecLogGroup", Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
  {
    Sid: "LogExecSessions",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    Resource: arnsIn(scope, region)("logs", `log-group:${logGroupName}:*`),
  },
];
