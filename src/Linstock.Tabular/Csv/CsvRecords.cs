using Linstock.Data;

namespace Linstock.Tabular;

/// <summary>Records that a caller makes of rows.</summary>
internal sealed class CsvRecords<T>(CsvFile file, Func<CsvRow, T> make) : IterableDataset<T>
{
    public override IEnumerator<T> GetEnumerator()
    {
        using CsvRows rows = file.Open();
        foreach (CsvRow row in Share.Of(rows)) yield return make(row);
    }
}

/// <summary>Samples with one tensor for each feature.</summary>
internal sealed class CsvSamples(CsvFile file, CsvFeature[] features) : IterableDataset<Tensor[]>
{
    public override IEnumerator<Tensor[]> GetEnumerator()
    {
        using CsvRows rows = file.Open();
        FeatureReader[]? readers = null;
        foreach (CsvRow row in Share.Of(rows))
        {
            readers ??= FeatureReader.Bind(features, rows.Header);
            foreach (FeatureReader reader in readers) reader.Add(row);
            yield return Array.ConvertAll(readers, static reader => reader.Take().Squeeze(0));
        }
    }
}

/// <summary>The rows that are a loader's worker's: every n-th of n workers.</summary>
internal static class Share
{
    public static IEnumerable<CsvRow> Of(CsvRows rows)
    {
        (int id, int workers) = WorkerInfo.Current is { } worker ? (worker.Id, worker.NumWorkers) : (0, 1);
        for (long number = 0; rows.Read(); number++)
            if (number % workers == id) yield return rows.Row;
    }
}
