// Arithmetic that the machine's sources do as JavaScript does it, and C would not.

export const helpers = `struct words {
	const int *at;
	int length;
};

/* Of what is not there. */
enum { NOTHING = -1 };

static int wrapping_plus(int one, int other)
{
	return (int)((unsigned)one + (unsigned)other);
}

static int wrapping_minus(int one, int other)
{
	return (int)((unsigned)one - (unsigned)other);
}

static int wrapping_times(int one, int other)
{
	return (int)((unsigned)one * (unsigned)other);
}

static int quotient_of(int one, int other)
{
	return other == -1 ? wrapping_minus(0, one) : one / other;
}

static int remainder_of(int one, int other)
{
	return other == -1 ? 0 : one % other;
}

static int shift_left(int word, int by)
{
	return (int)((unsigned)word << (by & 31));
}

static int shift_right(int word, int by)
{
	return word >> (by & 31);
}

static int shift_unsigned(int word, int by)
{
	return (int)((unsigned)word >> (by & 31));
}

static int lesser_of(int one, int other)
{
	return one < other ? one : other;
}

static int greater_of(int one, int other)
{
	return one > other ? one : other;
}

static int leading_zeroes(int word)
{
	return word == 0 ? 32 : __builtin_clz((unsigned)word);
}

static int binary_logarithm(int word)
{
	return 31 - leading_zeroes(word);
}

static void fill_words(int *words, int value, int from, int to)
{
	for (; from < to; from++)
		words[from] = value;
}

static void copy_words(int *words, int target, int from, int to)
{
	__builtin_memmove(words + target, words + from, (to > from ? to - from : 0) * sizeof *words);
}`;
