package com.wages.payroll;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** A batch job in the middle of its work: a chunk of the people, their sums so far, and what the last chunk left. */
public final class PayrollRun {
    /** Somebody who is paid. */
    record Employee(int number, String name, long[] months) {}

    private final Random random = new Random(32);
    private final Map<String, Long> sumByUnit = new HashMap<>();

    private List<Employee> chunk(int first) {
        List<Employee> people = new ArrayList<>(1_000);
        for (int i = 0; i < 1_000; i++) {
            people.add(new Employee(first + i, Words.name(random), new long[12]));
        }
        return people;
    }

    private void pay(List<Employee> people, int chunk) {
        for (Employee employee : people) {
            employee.months()[chunk % 12] = random.nextInt(500_000);
            sumByUnit.merge("unit-" + employee.number() % 40, employee.months()[chunk % 12], Long::sum);
        }
        if (chunk == 30) {
            Platform.serve();
        }
    }

    public static void main(String[] args) {
        Platform.boot("payroll", 96);
        PayrollRun run = new PayrollRun();
        for (int chunk = 0; chunk < 60; chunk++) {
            run.pay(run.chunk(chunk * 1_000), chunk);
        }
    }
}
