/* The native side of com.semitone.codec.NativeCodec. */
#include <jni.h>

JNIEXPORT jint JNICALL Java_com_semitone_codec_NativeCodec_submit(JNIEnv *env, jclass type, jobject frame) {
    (void) type;
    return (*env)->NewGlobalRef(env, frame) == 0;
}
