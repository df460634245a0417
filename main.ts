import "./src/without-source-maps";
import { addStacks } from "./src/add-stacks";
import { runApp } from "./src/run-app";

/** The composition root: environment -> App -> stacks. Started by `cdktf` and by `npm run synth`. */
runApp(addStacks);
