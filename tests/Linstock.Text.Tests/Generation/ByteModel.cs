using System.Text.Json;
using Linstock.Text.Models;
using Linstock.Text.Models.Gpt2;
using Linstock.Text.Tokenizers;

namespace Linstock.Text.Tests.Generation;

/// <summary>A folder with a tiny GPT-2 whose tokens are bytes and three special ones.</summary>
internal static class ByteModel
{
    public const int End = 256, TurnBegins = 257, TurnEnds = 258;

    /// <summary>Writes the folder's files; the weights are drawn from a seed.</summary>
    public static void Write(string folder, long seed)
    {
        Directory.CreateDirectory(folder);
        var model = new GPT2LMHeadModel(new GPT2Config
        {
            VocabSize = 259,
            Width = 16,
            Layers = 2,
            Heads = 2,
            Positions = 256,
            InitializerRange = 0.5,
            BosTokenId = End,
            EosTokenId = [End],
        });
        var generator = new Generator().ManualSeed(seed);
        using (Torch.NoGrad())
        {
            foreach (Parameter parameter in model.Parameters())
                if (parameter.NDim > 1) Linstock.NN.Init.Normal_(parameter, std: 0.5, generator: generator);
        }
        model.SavePretrained(folder);
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), TokenizerJson());
        File.WriteAllText(Path.Combine(folder, "generation_config.json"), """{"do_sample": true, "top_k": 0, "eos_token_id": 256, "max_new_tokens": 40}""");
    }

    public static Tokenizer Tokenizer() => Linstock.Text.Tokenizers.Tokenizer.FromJson(System.Text.Encoding.UTF8.GetBytes(TokenizerJson()));

    private static string TokenizerJson()
    {
        // GPT-2's letters for bytes: those that print stand for themselves, the others for letters from 256 on.
        var vocabulary = new Dictionary<string, int>();
        int other = 256;
        for (int b = 0; b < 256; b++)
        {
            bool prints = b is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
            vocabulary[((char)(prints ? b : other++)).ToString()] = b;
        }
        static string Special(int id, string content)
            => $$"""{"id": {{id}}, "content": "{{content}}", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}""";
        return $$$"""
            {"version": "1.0", "truncation": null, "padding": null,
             "added_tokens": [{{{Special(End, "<|endoftext|>")}}}, {{{Special(TurnBegins, "<|im_start|>")}}}, {{{Special(TurnEnds, "<|im_end|>")}}}],
             "normalizer": null, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}, "post_processor": null,
             "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
             "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": false,
                       "vocab": {{{JsonSerializer.Serialize(vocabulary)}}}, "merges": []}}
            """;
    }
}
