import "./src/without-source-maps";
import { addStacks } from "./src/add-stacks";
import { addImportsOf } from "./src/adopt/imports";
import { writeObjectives } from "./src/rehearsal/objectives-file";
import { runApp } from "./src/run-app";

/** The composition root: environment -> App -> stacks. Started by `cdktf` and by `npm run synth`. */
runApp(
  (app, environment) => {
    addStacks(app, environment);
    addImportsOf(app, environment.name);
  },
  (out, { rehearsal }) => writeObjectives(out, rehearsal),
);
