using Linstock.Jit;
using Linstock.NN;

namespace Linstock;

public static partial class Torch
{
    public static partial class Jit
    {
        /// <summary>Runs a module on an example and makes a program of the operations that it called: <c>torch.jit.trace</c>.</summary>
        /// <remarks>
        /// <para>
        /// The program has the module's own parameters and buffers under their names, not copies: training one trains the other. It runs here at once, and
        /// <see cref="ScriptModule.Save(string)"/> writes it for PyTorch.
        /// </para>
        /// <para>
        /// What is recorded is what ran: branches and loops of C# are taken as this run took them, sizes and values that became numbers are constants
        /// (<see cref="ScriptModule.Warnings"/> lists values), and so are tensors that were made from numbers. Layers that behave differently in training do what they
        /// did here. Operations on parameters and inputs are recorded where they are called by their public members.
        /// </para>
        /// </remarks>
        /// <param name="module">The module.</param>
        /// <param name="exampleInput">Its input; the program takes others of the same kind.</param>
        /// <param name="checkTrace">
        /// Whether the module is run a second time and the program once, and compared. Parameters, buffers and the default generator are afterwards as they
        /// were before the check.
        /// </param>
        /// <returns>The program.</returns>
        /// <exception cref="NotSupportedException">An operation has no form in TorchScript; the message names it.</exception>
        /// <exception cref="InvalidOperationException">The check found a difference, or a constant of the program would require a gradient.</exception>
        /// <example>
        /// <code>
        /// var model = new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 2));
        /// ScriptModule traced = Torch.Jit.Trace(model, Torch.Randn(1, 4));
        /// traced.Save("model.pt");    // torch.jit.load("model.pt")
        /// </code>
        /// </example>
        public static ScriptModule Trace(Module module, Tensor exampleInput, bool checkTrace = true)
        {
            ArgumentNullException.ThrowIfNull(module);
            ArgumentNullException.ThrowIfNull(exampleInput);
            return new ModuleTracer(module, inputs => module.Call(inputs[0]), [exampleInput]).Trace(checkTrace);
        }

        /// <summary>Runs a module by a function, for modules with several inputs or results, and makes a program of the operations that it called.</summary>
        /// <remarks><inheritdoc cref="Trace(Module, Tensor, bool)" path="/remarks"/></remarks>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module, whose parameters and buffers become those of the program.</param>
        /// <param name="forward">What the program is to do: from the inputs to a tensor, or a tuple, list or dictionary of tensors.</param>
        /// <param name="exampleInputs">The inputs; the program takes others of the same kind.</param>
        /// <param name="checkTrace">Whether the module is run a second time and the program once, and compared.</param>
        /// <returns>The program.</returns>
        /// <exception cref="NotSupportedException">An operation has no form in TorchScript; the message names it.</exception>
        /// <exception cref="InvalidOperationException">The check found a difference, or a constant of the program would require a gradient.</exception>
        /// <example>
        /// <code>
        /// var lstm = new LSTM(4, 8);
        /// ScriptModule traced = Torch.Jit.Trace(
        ///     lstm,
        ///     static (lstm, x) =>
        ///     {
        ///         (Tensor output, (Tensor hn, Tensor cn)) = lstm.Forward(x[0]);
        ///         return ScriptValue.Tuple(output, hn, cn);
        ///     },
        ///     [Torch.Randn(5, 1, 4)]);
        /// </code>
        /// </example>
        public static ScriptModule Trace<TModule>(
            TModule module, Func<TModule, Tensor[], ScriptValue> forward, ReadOnlySpan<Tensor> exampleInputs, bool checkTrace = true)
            where TModule : Module
        {
            ArgumentNullException.ThrowIfNull(module);
            ArgumentNullException.ThrowIfNull(forward);
            return new ModuleTracer(module, inputs => forward(module, inputs), exampleInputs.ToArray()).Trace(checkTrace);
        }

        /// <summary>Runs a function and makes a program of the operations that it called; tensors that it did not get as inputs are constants.</summary>
        /// <remarks><inheritdoc cref="Trace(Module, Tensor, bool)" path="/remarks"/></remarks>
        /// <param name="function">What the program is to do: from the inputs to a tensor, or a tuple, list or dictionary of tensors.</param>
        /// <param name="exampleInputs">The inputs; the program takes others of the same kind.</param>
        /// <param name="checkTrace">Whether the function is run a second time and the program once, and compared.</param>
        /// <returns>A module without parameters whose <c>forward</c> is the program.</returns>
        /// <exception cref="NotSupportedException">An operation has no form in TorchScript; the message names it.</exception>
        /// <exception cref="InvalidOperationException">The check found a difference, or a constant of the program would require a gradient.</exception>
        public static ScriptModule Trace(Func<Tensor[], ScriptValue> function, ReadOnlySpan<Tensor> exampleInputs, bool checkTrace = true)
        {
            ArgumentNullException.ThrowIfNull(function);
            return new ModuleTracer(null, function, exampleInputs.ToArray()).Trace(checkTrace);
        }

        /// <summary>Writes a program to a file; <see cref="ScriptModule.Save(string)"/>.</summary>
        /// <param name="module">The program.</param>
        /// <param name="path">The file; one that is there is replaced when the new one is complete.</param>
        /// <exception cref="IOException">The file cannot be written.</exception>
        public static void Save(ScriptModule module, string path)
        {
            ArgumentNullException.ThrowIfNull(module);
            module.Save(path);
        }

        /// <summary>Writes a program to a stream; <see cref="ScriptModule.Save(Stream)"/>.</summary>
        /// <param name="module">The program.</param>
        /// <param name="destination">The stream.</param>
        public static void Save(ScriptModule module, Stream destination)
        {
            ArgumentNullException.ThrowIfNull(module);
            module.Save(destination);
        }
    }
}
