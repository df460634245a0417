import { exploreInterleavings } from "./model-scopes";

exploreInterleavings("terminate");
