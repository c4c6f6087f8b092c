package com.volksbank.branches

import groovy.sql.Sql
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit

class Branch {
    int number
    String town
    List<String> desks
}

class Accounts {
    private final Sql sql

    Accounts(int accounts) {
        sql = Sql.newInstance('jdbc:h2:mem:accounts;DB_CLOSE_DELAY=-1', 'sa', '')
        sql.cacheStatements = true
        sql.execute('create table account (id int primary key, branch int, cents bigint)')
        sql.execute('insert into account select x, mod(x, 90), x * 100 from system_range(0, ?)', [accounts - 1])
    }

    synchronized long balance(int account) {
        def query = 'select cents from account where id = ' + account + ' and branch >= ?'
        sql.firstRow(query, [0]).cents as long
    }
}

class Counter {
    private final Map<Integer, Branch> branches = [:]
    private final Map<Integer, Long> shown = new LinkedHashMap<Integer, Long>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) { size() > 2_000 }
    }
    private final Accounts accounts

    Counter(Accounts accounts) {
        this.accounts = accounts
        900.times { number ->
            branches[number] = new Branch(number: number, town: 'Town ' + number, desks: (0..<40).collect { 'desk ' + it + ' of branch ' + number })
        }
    }

    synchronized void ask(int account) {
        if (branches[account % 900].desks) shown[account] = accounts.balance(account)
    }
}

def accounts = new Accounts(60_000)
def counter = new Counter(accounts)
def clock = Executors.newSingleThreadScheduledExecutor()
clock.scheduleAtFixedRate({ accounts.balance(7) } as Runnable, 1, 1, TimeUnit.MINUTES)
def clerks = Executors.newFixedThreadPool(2)
def work = (0..<2).collect { clerk ->
    clerks.submit({ for (int account = clerk; account < 16_000; account += 2) counter.ask(account) } as Runnable)
}
work*.get()
println 'ready'
System.out.flush()
Thread.currentThread().join()
