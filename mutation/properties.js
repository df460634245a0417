// That a property fails is enough: it need not be shrunk to a small example, nor inputs be sought for long that fit it.
// The seed makes every run the same.
require("fast-check").configureGlobal({ endOnFailure: true, maxSkipsPerRun: 20, seed: 1 });
