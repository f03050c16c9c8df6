package io.mooring.data.balance;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The first by name of those who have room. */
final class FirstByName implements Rule, Tournament.Contest {
    private final boolean[] able;
    private final int[] ranks;
    private final Tournament tournament;

    FirstByName(String[] names) {
        this.able = new boolean[names.length];
        this.ranks = new int[names.length];
        int[] byName = IntStream.range(0, names.length)
                .boxed()
                .sorted((one, other) -> names[one].compareTo(names[other]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int rank = 0; rank < byName.length; rank++) {
            ranks[byName[rank]] = rank;
        }
        this.tournament = new Tournament(names.length, this);
    }

    @Override
    public void begin(int[] weights) {
        for (int i = 0; i < able.length; i++) {
            able[i] = weights[i] > 0;
        }
        tournament.begin();
    }

    @Override
    public void look(int position, int weight) {
        if (able[position] != weight > 0) {
            able[position] = weight > 0;
            tournament.changed(position);
        }
    }

    @Override
    public int next(long client, SplittableRandom random) {
        int first = tournament.first();
        return able[first] ? first : -1;
    }

    @Override
    public boolean before(int one, int other) {
        return able[one] != able[other] ? able[one] : ranks[one] < ranks[other];
    }
}
