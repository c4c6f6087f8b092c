package com.lohnwerk.payroll.model;

import java.util.ArrayList;
import java.util.List;

/** What an employee gets for a month. */
public class Payslip {
    private final int employee;
    private final List<Line> lines = new ArrayList<>();

    /** A line of a payslip. */
    public record Line(String text, long cents) { }

    public Payslip(int employee) {
        this.employee = employee;
    }

    public void add(String text, long cents) {
        lines.add(new Line(text, cents));
    }

    public long total() {
        return lines.stream().mapToLong(Line::cents).sum() + employee % 2;
    }
}
