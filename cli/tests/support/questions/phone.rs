//! A phone's heap: screens, some of them gone, and pictures.

use heapray_testkit::{ClassId, DumpBuilder, ObjectId, Type};

/// The dump, plain; the same at every call.
pub(crate) fn phone() -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.created_ms(1_772_590_653_000);
    let activity = dump
        .class("android.app.Activity")
        .field("mTitle", Type::Object)
        .field("mDestroyed", Type::Boolean)
        .field("mFinished", Type::Boolean)
        .build();
    let list = dump.class("com.example.phone.ListActivity");
    let list = list.extends(activity).build();
    let photo = dump.class("com.example.phone.PhotoActivity");
    let photo = photo.extends(list).field("picture", Type::Object).build();
    let bitmap = dump
        .class("android.graphics.Bitmap")
        .field("mWidth", Type::Int)
        .field("mHeight", Type::Int)
        .field("mBuffer", Type::Object)
        .build();
    let mut objects = Vec::new();
    for (class, title, destroyed, side) in [
        (list, "Albums", false, 0),
        (photo, "Beach", false, 64),
        (photo, "Harbour", true, 128),
    ] {
        let title = dump.string(title);
        let picture = if side > 0 {
            picture(&mut dump, bitmap, side, side)
        } else {
            0
        };
        let screen = dump.instance(class).set("mTitle", title);
        let screen = screen.set("mDestroyed", destroyed);
        let screen = screen.set("mFinished", destroyed);
        let screen = if class == photo {
            screen.set("picture", picture)
        } else {
            screen
        };
        objects.push(screen.build());
    }
    objects.push(picture(&mut dump, bitmap, 32, 8));
    let held = dump.object_array("java.lang.Object[]", &objects);
    let cache = dump.class("com.example.phone.Cache");
    let cache = cache.static_object("SCREENS", held).build();
    for class in [activity, list, photo, bitmap, cache] {
        dump.root_sticky_class(class);
    }
    dump.to_bytes()
}

/// A picture of four bytes a point.
fn picture(dump: &mut DumpBuilder, class: ClassId, width: i32, height: i32) -> ObjectId {
    let points = dump.byte_array(&vec![0; usize::try_from(width * height * 4).unwrap()]);
    let picture = dump.instance(class).set("mWidth", width);
    let picture = picture.set("mHeight", height);
    picture.set("mBuffer", points).build()
}
