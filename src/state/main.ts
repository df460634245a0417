import "../without-source-maps";
import { runApp } from "../run-app";
import { StateStack } from "./stack";

/** The app of the bucket of an environment's states. Started by `npm run bootstrap`. */
runApp((app, environment) => new StateStack(app, environment));
