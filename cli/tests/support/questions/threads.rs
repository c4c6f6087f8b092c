//! Threads in several states, with what they hold and their thread locals.

use heapray_testkit::{ClassId, ObjectId, Type};

use super::maker::{Maker, int};

/// `threadStatus` as JDK 17 has it: runnable, waiting, waiting with a timeout.
const RUNNABLE: i32 = 5;
const WAITING: i32 = 401;
const SLEEPING: i32 = 225;

pub(crate) fn add(maker: &mut Maker) {
    let thread = maker.dump.java().thread;
    let worker = "org.apache.tomcat.util.threads.TaskThread";
    let worker = maker.library(worker, Some(thread), &[]);
    let locals = LocalClasses::new(maker);
    let user = maker.dump.integer(41);
    let format = maker.dump.string("yyyy-MM-dd");
    let left_over = maker.dump.byte_array(&[0; 7_000]);

    let first = locals.map(maker, &[(true, user), (true, format), (false, left_over)]);
    let second = locals.map(maker, &[(true, 0)]);
    let main = object(maker, thread, "main", WAITING, 0);
    let one = object(maker, worker, "http-nio-8080-exec-1", RUNNABLE, first);
    let two = object(maker, worker, "http-nio-8080-exec-2", WAITING, second);
    let cleaner = object(maker, thread, "session-cleaner", SLEEPING, 0);
    let never_started = object(maker, thread, "mail-retry", 0, 0);
    maker.hold("MAIL_RETRY", never_started);

    let request = maker.dump.byte_array(&vec![0; 30_000]);
    let paid = maker.dump.string("order 1005 is being paid");
    let next = maker.dump.string("order 1007 waits");
    let path = maker.dump.string("POST /orders/1005/payment");
    let run = ("java.lang.Thread", "run", "()V", "Thread.java", 840);
    let pay = "com.example.portal.Payment";
    maker
        .dump
        .thread("")
        .object(one)
        .frame(pay, "settle", "(J)V", "Payment.java", 57)
        .frame(run.0, run.1, run.2, run.3, run.4)
        .local(0, paid)
        .local(0, next)
        .local(1, path)
        .local(1, request)
        .build();
    for thread in [main, two, cleaner] {
        let wait = ("java.lang.Object", "wait", "(J)V");
        let waits = maker.dump.thread("").object(thread);
        let waits = waits.native_frame(wait.0, wait.1, wait.2);
        waits.frame(run.0, run.1, run.2, run.3, run.4).build();
    }
}

fn object(
    maker: &mut Maker,
    class: ClassId,
    name: &str,
    status: i32,
    locals: ObjectId,
) -> ObjectId {
    let is_worker = class != maker.dump.java().thread;
    let name = maker.dump.string(name);
    let thread = maker.dump.instance(class).set("name", name);
    let thread = thread.set("daemon", is_worker);
    let thread = thread.set("threadStatus", status);
    thread.set("threadLocals", locals).build()
}

struct LocalClasses {
    map: ClassId,
    entry: ClassId,
    /// The portal's thread locals; the last is of a subclass.
    keys: Vec<ObjectId>,
}

impl LocalClasses {
    fn new(maker: &mut Maker) -> Self {
        let fields = [("threadLocalHashCode", Type::Int)];
        let local = maker.jdk("java.lang.ThreadLocal", None, &fields);
        let own = "com.example.portal.DateFormats";
        let own = maker.app(own, Some(local), &[]);
        let fields = [("table", Type::Object), ("size", Type::Int)];
        let map = "java.lang.ThreadLocal$ThreadLocalMap";
        let map = maker.jdk(map, None, &fields);
        let weak = Some(maker.dump.java().weak_reference);
        let entry = "java.lang.ThreadLocal$ThreadLocalMap$Entry";
        let entry = maker.jdk(entry, weak, &[("value", Type::Object)]);
        let current_user = maker.dump.instance(local).build();
        let formats = maker.dump.instance(own).build();
        maker.hold("CURRENT_USER", current_user);
        maker.hold("DATE_FORMATS", formats);
        let keys = vec![current_user, formats];
        Self { map, entry, keys }
    }

    /// A map of values; those without a key were set for a thread local that is gone.
    fn map(&self, maker: &mut Maker, values: &[(bool, ObjectId)]) -> ObjectId {
        let mut entries = Vec::new();
        for (at, (has_key, value)) in values.iter().enumerate() {
            let key = if *has_key { self.keys[at] } else { 0 };
            let entry = maker.dump.instance(self.entry).set("referent", key);
            entries.push(entry.set("value", *value).build());
        }
        let table = "java.lang.ThreadLocal$ThreadLocalMap$Entry[]";
        let table = maker.dump.object_array(table, &entries);
        let map = maker.dump.instance(self.map).set("table", table);
        map.set("size", int(entries.len())).build()
    }
}
