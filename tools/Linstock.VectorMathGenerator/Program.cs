// Writes src/Linstock/Backends/Cpu/VectorMath/Wide: dotnet run --project tools/Linstock.VectorMathGenerator [repository root]
using Linstock.VectorMathGenerator;

string folder = Path.Combine(args.Length > 0 ? args[0] : ".", "src", "Linstock", "Backends", "Cpu", "VectorMath");
string wide = Path.Combine(folder, "Wide");
if (Directory.Exists(wide))
    Directory.Delete(wide, recursive: true);
Directory.CreateDirectory(wide);
foreach ((string path, string text) in VectorWidening.Files(folder))
    File.WriteAllText(Path.Combine(folder, path), text);
