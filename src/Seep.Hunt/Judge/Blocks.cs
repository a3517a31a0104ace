namespace Seep.Hunt.Judge;

/// <summary>The order in which arms are run.</summary>
public static class Blocks
{
    static readonly Arm[] Order = [Arm.Idle, Arm.Repeat, Arm.Fresh, Arm.RepeatDouble];

    /// <summary>
    /// Blocks of four arms; each block begins one arm later than the one before, so that no arm always follows
    /// another. Operations are per driven seam and mode.
    /// </summary>
    /// <param name="idleBlocks">How many blocks have an idle arm; a rate of time alone needs no more of them.</param>
    public static IEnumerable<(Arm Arm, int Block, int Operations)> Of(int blocks, int dose, int idleBlocks = int.MaxValue)
    {
        for (var block = 0; block < blocks; block++)
        {
            for (var i = 0; i < Order.Length; i++)
            {
                var arm = Order[(block + i) % Order.Length];
                if (arm == Arm.Idle && block >= idleBlocks)
                    continue;
                yield return (arm, block, arm switch { Arm.Idle => 0, Arm.RepeatDouble => 2 * dose, _ => dose });
            }
        }
    }
}
