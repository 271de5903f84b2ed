#!/usr/bin/env perl
# Records what Perl matches with patterns over code points, for Linstock.Text's tokenizers: patterns.pl > patterns.json
# In tokenizer files \p{Han} means the property Script; Perl's would mean Script_Extensions, so it is asked by the long name.
use strict;
use warnings;
use utf8;
use JSON::PP;

srand(5);
my @characters = map { chr } (
    0x4E2D, 0x6587, 0x3005, 0x3007, 0x9FFF, 0x20000, 0x2A6D6, 0x30000, 0xF900, 0x16FE2, 0x16FF0,     # Han, of several categories
    0x3042, 0x1B001, 0x1F200, 0x30A2, 0x1B000, 0x30FC, 0xAC00, 0x1100,                                # kana, Hangul
    0x41, 0x62, 0xE9, 0x1D400, 0x1DF00, 0x2160, 0x212A,                                              # Latin, mathematical letters
    0x416, 0x436, 0x3B1, 0x391, 0x10140, 0x1018A, 0x1D200, 0x1D242,
    0x10400, 0x10428, 0x10330, 0x627, 0x1EE00, 0x10E60, 0x1F600, 0x1F1E6, 0x31, 0x661, 0xBD, 0x2460, 0x1D7D8,
    0x20, 0x0A, 0x2E, 0x2D, 0x5F, 0x28, 0x301, 0x1E000, 0x200D, 0x24, 0x2B);
my @patterns = (
    '\p{Han}+', '\p{Script=Han}', '\p{sc=Hani}+', '\P{Han}+', '\p{^Han}+', '\P{^Han}+', '[\p{Han}\p{Hiragana}]+', '[^\p{Han}\p{Katakana}]+', '[\P{Latin}]+',
    '[^\P{Latin}]+', '\p{Greek}+', '\p{Hiragana}\p{Mark}?', '\p{Cyrillic}+\p{N}?', '\p{Lu}', '\p{Letter}+', '\p{Uppercase_Letter}', '\p{uppercase letter}+', '[\p{L}\p{N}]+',
    '\p{Gothic}+', '\p{Deseret}+', '[^\p{Deseret}\p{Gothic}\s]+', '\p{Lo}(?=\p{Han})', '\p{Common}+', '\p{Inherited}', '\p{Script=Arabic}+', '\p{Han}++\p{Latin}', ' ?\p{Hangul}+| ?\p{Letter}+',
    '\p{gc=Nd}+', '\p{General_Category=Other_Number}', '[\p{Han}a-z0-9.]+', '(?:\p{Han}|\p{Hangul}){2,}', '[\P{Greek}]+', '\p{Glagolitic}|\p{M}', '\p{Hiragana}+', '\P{Letter}+',
    '[^\p{Common}]+');
my @cases;
for my $pattern (@patterns) {
    my $perl = $pattern;
    $perl =~ s/\\([pP])\{(\^?)(?:sc=)?(Hani?|Hiragana|Katakana|Hangul|Latin|Greek|Cyrillic|Gothic|Deseret|Common|Inherited|Arabic|Glagolitic)\}/\\$1\{$2Script=$3\}/g;
    for my $number (1 .. 4) {
        my $text = join '', map { my $c = $characters[rand @characters]; $c x (1 + int rand 2) } 1 .. 40;
        my @matches;
        while ($text =~ /$perl/g) {
            push @matches, [$-[0], $+[0]] if $+[0] > $-[0];
        }
        push @cases, { pattern => $pattern, text => $text, matches => \@matches };
    }
}
print JSON::PP->new->ascii->canonical->encode(\@cases), "\n";
