using System.Numerics;

namespace Linstock;

#pragma warning disable CA2225 // Operators are PyTorch's; the named forms are its functions.

public partial class Tensor
{
    /// <summary>A number as a tensor without dimensions.</summary>
    public static implicit operator Tensor(Scalar value) => Torch.Full([], value, dtype: value.Kind);

    /// <summary>A number as a tensor without dimensions.</summary>
    public static implicit operator Tensor(bool value) => Torch.Tensor(value);

    /// <summary>A number as a tensor without dimensions.</summary>
    public static implicit operator Tensor(int value) => Torch.Tensor(value);

    /// <summary>A number as a tensor without dimensions.</summary>
    public static implicit operator Tensor(long value) => Torch.Tensor(value);

    /// <summary>A number as a tensor without dimensions; float64, so that assigning it loses nothing.</summary>
    public static implicit operator Tensor(double value) => Torch.Full([], value, dtype: DType.Float64);

    /// <summary>A number as a tensor without dimensions.</summary>
    public static implicit operator Tensor(Complex value) => Torch.Full([], value, dtype: DType.Complex128);

    /// <summary><see cref="Torch.Neg(Tensor)"/>.</summary>
    public static Tensor operator -(Tensor value) => Torch.Neg(value);

    /// <summary><see cref="Torch.BitwiseNot(Tensor)"/>.</summary>
    public static Tensor operator ~(Tensor value) => Torch.BitwiseNot(value);

    /// <summary>PyTorch's <c>+</c>, elementwise with broadcasting.</summary>
    public static Tensor operator +(Tensor left, Tensor right) => Torch.Add(left, right);

    /// <summary>PyTorch's <c>+</c> with a number.</summary>
    public static Tensor operator +(Tensor left, Scalar right) => Torch.Add(left, right);

    /// <summary>PyTorch's <c>+</c> with a number on the left.</summary>
    public static Tensor operator +(Scalar left, Tensor right) => Torch.Add(right, left);

    /// <summary>PyTorch's <c>-</c>, elementwise with broadcasting.</summary>
    public static Tensor operator -(Tensor left, Tensor right) => Torch.Sub(left, right);

    /// <summary>PyTorch's <c>-</c> with a number.</summary>
    public static Tensor operator -(Tensor left, Scalar right) => Torch.Sub(left, right);

    /// <summary>PyTorch's <c>-</c> with a number on the left.</summary>
    public static Tensor operator -(Scalar left, Tensor right) => Torch.Sub(left, right);

    /// <summary>PyTorch's <c>*</c>, elementwise with broadcasting.</summary>
    public static Tensor operator *(Tensor left, Tensor right) => Torch.Mul(left, right);

    /// <summary>PyTorch's <c>*</c> with a number.</summary>
    public static Tensor operator *(Tensor left, Scalar right) => Torch.Mul(left, right);

    /// <summary>PyTorch's <c>*</c> with a number on the left.</summary>
    public static Tensor operator *(Scalar left, Tensor right) => Torch.Mul(right, left);

    /// <summary>PyTorch's <c>/</c>, elementwise with broadcasting.</summary>
    public static Tensor operator /(Tensor left, Tensor right) => Torch.Div(left, right);

    /// <summary>PyTorch's <c>/</c> with a number.</summary>
    public static Tensor operator /(Tensor left, Scalar right) => Torch.Div(left, right);

    /// <summary>PyTorch's <c>/</c> with a number on the left.</summary>
    public static Tensor operator /(Scalar left, Tensor right) => Torch.Div(left, right);

    /// <summary>PyTorch's <c>%</c>, elementwise with broadcasting.</summary>
    public static Tensor operator %(Tensor left, Tensor right) => Torch.Remainder(left, right);

    /// <summary>PyTorch's <c>%</c> with a number.</summary>
    public static Tensor operator %(Tensor left, Scalar right) => Torch.Remainder(left, right);

    /// <summary>PyTorch's <c>%</c> with a number on the left.</summary>
    public static Tensor operator %(Scalar left, Tensor right) => Torch.Remainder(left, right);

    /// <summary>PyTorch's <c>&amp;</c>, elementwise with broadcasting.</summary>
    public static Tensor operator &(Tensor left, Tensor right) => Torch.BitwiseAnd(left, right);

    /// <summary>PyTorch's <c>&amp;</c> with a number.</summary>
    public static Tensor operator &(Tensor left, Scalar right) => Torch.BitwiseAnd(left, right);

    /// <summary>PyTorch's <c>&amp;</c> with a number on the left.</summary>
    public static Tensor operator &(Scalar left, Tensor right) => Torch.BitwiseAnd(right, left);

    /// <summary>PyTorch's <c>|</c>, elementwise with broadcasting.</summary>
    public static Tensor operator |(Tensor left, Tensor right) => Torch.BitwiseOr(left, right);

    /// <summary>PyTorch's <c>|</c> with a number.</summary>
    public static Tensor operator |(Tensor left, Scalar right) => Torch.BitwiseOr(left, right);

    /// <summary>PyTorch's <c>|</c> with a number on the left.</summary>
    public static Tensor operator |(Scalar left, Tensor right) => Torch.BitwiseOr(right, left);

    /// <summary>PyTorch's <c>^</c>, elementwise with broadcasting.</summary>
    public static Tensor operator ^(Tensor left, Tensor right) => Torch.BitwiseXor(left, right);

    /// <summary>PyTorch's <c>^</c> with a number.</summary>
    public static Tensor operator ^(Tensor left, Scalar right) => Torch.BitwiseXor(left, right);

    /// <summary>PyTorch's <c>^</c> with a number on the left.</summary>
    public static Tensor operator ^(Scalar left, Tensor right) => Torch.BitwiseXor(right, left);

    /// <summary>PyTorch's <c>&lt;</c>, elementwise with broadcasting.</summary>
    public static Tensor operator <(Tensor left, Tensor right) => Torch.Lt(left, right);

    /// <summary>PyTorch's <c>&lt;</c> with a number.</summary>
    public static Tensor operator <(Tensor left, Scalar right) => Torch.Lt(left, right);

    /// <summary>PyTorch's <c>&lt;</c> with a number on the left.</summary>
    public static Tensor operator <(Scalar left, Tensor right) => Torch.Gt(right, left);

    /// <summary>PyTorch's <c>&lt;=</c>, elementwise with broadcasting.</summary>
    public static Tensor operator <=(Tensor left, Tensor right) => Torch.Le(left, right);

    /// <summary>PyTorch's <c>&lt;=</c> with a number.</summary>
    public static Tensor operator <=(Tensor left, Scalar right) => Torch.Le(left, right);

    /// <summary>PyTorch's <c>&lt;=</c> with a number on the left.</summary>
    public static Tensor operator <=(Scalar left, Tensor right) => Torch.Ge(right, left);

    /// <summary>PyTorch's <c>&gt;</c>, elementwise with broadcasting.</summary>
    public static Tensor operator >(Tensor left, Tensor right) => Torch.Gt(left, right);

    /// <summary>PyTorch's <c>&gt;</c> with a number.</summary>
    public static Tensor operator >(Tensor left, Scalar right) => Torch.Gt(left, right);

    /// <summary>PyTorch's <c>&gt;</c> with a number on the left.</summary>
    public static Tensor operator >(Scalar left, Tensor right) => Torch.Lt(right, left);

    /// <summary>PyTorch's <c>&gt;=</c>, elementwise with broadcasting.</summary>
    public static Tensor operator >=(Tensor left, Tensor right) => Torch.Ge(left, right);

    /// <summary>PyTorch's <c>&gt;=</c> with a number.</summary>
    public static Tensor operator >=(Tensor left, Scalar right) => Torch.Ge(left, right);

    /// <summary>PyTorch's <c>&gt;=</c> with a number on the left.</summary>
    public static Tensor operator >=(Scalar left, Tensor right) => Torch.Le(right, left);

    /// <summary>PyTorch's <c>&lt;&lt;</c>: bits shifted to the left, elementwise.</summary>
    public static Tensor operator <<(Tensor left, Tensor right) => Torch.BitwiseLeftShift(left, right);

    /// <summary>PyTorch's <c>&gt;&gt;</c>: bits shifted to the right, elementwise.</summary>
    public static Tensor operator >>(Tensor left, Tensor right) => Torch.BitwiseRightShift(left, right);
    /// <summary>In place: <c>x += y</c> is PyTorch's <c>add_</c>.</summary>
    public void operator +=(Tensor other) => Add_(other);

    /// <summary>In place: <c>x += 1</c> is PyTorch's <c>add_</c>.</summary>
    public void operator +=(Scalar other) => Add_(other);

    /// <summary>In place: <c>x -= y</c> is PyTorch's <c>sub_</c>.</summary>
    public void operator -=(Tensor other) => Sub_(other);

    /// <summary>In place: <c>x -= 1</c> is PyTorch's <c>sub_</c>.</summary>
    public void operator -=(Scalar other) => Sub_(other);

    /// <summary>In place: <c>x *= y</c> is PyTorch's <c>mul_</c>.</summary>
    public void operator *=(Tensor other) => Mul_(other);

    /// <summary>In place: <c>x *= 2</c> is PyTorch's <c>mul_</c>.</summary>
    public void operator *=(Scalar other) => Mul_(other);

    /// <summary>In place: <c>x /= y</c> is PyTorch's <c>div_</c>.</summary>
    public void operator /=(Tensor other) => Div_(other);

    /// <summary>In place: <c>x /= 2</c> is PyTorch's <c>div_</c>.</summary>
    public void operator /=(Scalar other) => Div_(other);
}
