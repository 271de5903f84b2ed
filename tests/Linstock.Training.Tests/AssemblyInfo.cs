// Runs seed and compare the default generator, which all tests share.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
