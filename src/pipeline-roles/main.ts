import "../without-source-maps";
import { runApp } from "../run-app";
import { describeEnvironment } from "./described-stacks";
import { PipelineRolesStack } from "./stack";

/** The app of the roles of an environment's pipelines. Started by `npm run pipeline-roles`. */
runApp((app, environment) => new PipelineRolesStack(app, environment, describeEnvironment(environment)));
