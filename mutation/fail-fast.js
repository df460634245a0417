// That a property fails is enough: it need not be shrunk to a small example, nor inputs be sought for long that fit it.
require("fast-check").configureGlobal({ endOnFailure: true, maxSkipsPerRun: 20 });
